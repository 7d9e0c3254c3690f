#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_source.h"
#include "model/trained_model.h"

namespace aml::definition {

/// What a definition adds to a model's file: members that dumps of other programs lack.
struct ModelHints {
  std::vector<model::Feature> features;  ///< instead of the dump's names; empty: those
  std::vector<std::string> classes;      ///< instead of the class numbers of a dump; empty: those
  std::optional<std::string> objective;  ///< of a dump that names none
  std::optional<double> base_score;      ///< of a dump of XGBoost's trees alone
};

struct ReadModel {
  std::shared_ptr<const model::TrainedModel> model;  ///< null: there are faults
  std::vector<DefinitionFault> faults;               ///< in file order; at most kMaximumModelFaults
};

inline constexpr std::size_t kMaximumModelBytes = 16u << 20;
inline constexpr std::size_t kMaximumModelFeatures = 65'536;
inline constexpr std::size_t kMaximumModelClasses = 1'000;
inline constexpr std::size_t kMaximumTrees = 20'000;
inline constexpr std::size_t kMaximumTreeNodes = 2'000'000;  ///< of all trees together
inline constexpr std::size_t kMaximumModelFaults = 100;

/// Reads a model: plain (docs/models.md), or LightGBM's or XGBoost's own JSON.
/// Errors: none thrown; what is wrong is in the faults, each with its place in `file`. In files of
///         more than 4 MiB only the document's members have places.
ReadModel read_model(std::string_view text, const std::string& file, const ModelHints& hints);

}  // namespace aml::definition
