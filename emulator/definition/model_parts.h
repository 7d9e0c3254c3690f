#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_format.h"
#include "emulator/definition/model_file.h"
#include "model/tree_learner.h"

namespace aml::definition {

/// The readers of a model's forms. Each answers null where it has added faults.
using Model = std::shared_ptr<const model::TrainedModel>;

Model read_plain_model(const Node& root, FaultList& faults);
Model read_plain_trees(const Node& root, FaultList& faults);
Model read_lightgbm(const Node& root, const ModelHints& hints, FaultList& faults);
Model read_xgboost(const Node& root, const ModelHints& hints, FaultList& faults);
Model read_xgboost_dump(const Node& root, const ModelHints& hints, FaultList& faults);

extern const FormatObject kTreesFormat;
/// A column's name, or an object that says what of the column counts.
extern const FormatObject kFeatureFormat;

/// What the forms have in common. Kinds were checked before (check_format).
std::vector<model::Feature> read_model_features(const Node& list, FaultList& faults);
std::vector<std::string> read_model_classes(const Node& list, FaultList& faults);
std::vector<double> read_numbers(const Node& list, FaultList& faults);
/// The index of the word of `known` that a member is; 0 where it is not there.
std::size_t read_word(const Node& word, std::span<const std::string_view> known, FaultList& faults);
/// Outputs of a learner for so many classes.
std::size_t outputs_for(std::size_t classes);
/// `3 features`
std::string counted(std::size_t count, std::string_view noun);

/// The features of a dump: those of the hints, which must be as many as the dump names, else the
/// names themselves.
std::vector<model::Feature> dump_features(const std::vector<std::string>& names,
                                          const ModelHints& hints, SourcePosition position,
                                          FaultList& faults);

/// What a dump's objective means.
struct Objective {
  enum class Task { kRegression, kTwoClasses, kClasses };
  std::string_view name;
  Task task = Task::kRegression;
  model::Link link = model::Link::kIdentity;
};

/// The row of the objective that the dump names, or the hints where it names none.
/// Errors: a fault at `position` where neither names one, or where it is not known.
const Objective* find_objective(std::span<const Objective> known, std::optional<std::string> named,
                                const ModelHints& hints, SourcePosition position,
                                FaultList& faults);

/// The classes of a dump: those of the hints, else their numbers.
std::vector<std::string> dump_classes(const Objective& objective, std::size_t classes,
                                      const ModelHints& hints, SourcePosition position,
                                      FaultList& faults);

/// Trees while they are read: nodes come with children that are checked once a tree is whole.
class TreeReader {
 public:
  TreeReader(model::Trees& trees, FaultList& faults) : trees_(trees), faults_(faults) {}

  /// Whether a tree of so many nodes at `position` is within the bounds.
  bool begins(std::size_t nodes, SourcePosition position);
  /// Adds a root, or the fault that its nodes are not a tree.
  void ends(std::size_t first_node, std::size_t output, SourcePosition position);
  model::TreeNode leaf(double value);

 private:
  model::Trees& trees_;
  FaultList& faults_;
};

}  // namespace aml::definition
