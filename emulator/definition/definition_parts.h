#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/scoring_server.h"
#include "emulator/core/service_definition.h"
#include "emulator/definition/definition_source.h"
#include "model/cells.h"
#include "model/parameters.h"
#include "model/schema.h"
#include "model/trained_model.h"

namespace aml::definition {

inline constexpr std::size_t kMaxModules = 2000;

/// A definition while it is read: what is understood so far, and the positions of its parts.
struct Draft {
  core::ServiceDefinition definition;
  std::vector<Node> steps;  ///< one per definition.pipeline.steps
  std::map<std::string, SourcePosition>
      ids;                         ///< of datasets and steps: they share one set of names
  std::set<std::string> repeated;  ///< ids given twice: which one is meant is unknown
  std::map<std::string, std::shared_ptr<const model::TrainedModel>>
      models;                                ///< null: one with faults
  std::vector<DefinitionFault> file_faults;  ///< of files beside the definition
  std::set<std::string> faulty;  ///< datasets and steps with faults: their columns say nothing
};

/// Where a definition is, and what is beside it.
struct Surroundings {
  const std::string& file;
  const ReadBeside& read;
  const Outside& outside;
};

/// The parts of a definition file, in reading order. Each adds to the draft what it understands and
/// to the faults what it does not; kinds of values were checked before (check_format), so a value
/// of a wrong kind is passed over in silence.
void read_identity(const Node& root, const std::string& folder_name, Draft& draft,
                   FaultList& faults);
void read_datasets(const Node& root, Draft& draft, FaultList& faults);
void read_models(const Node& root, const Surroundings& around, Draft& draft, FaultList& faults);
void read_modules(const Node& root, const Surroundings& around, Draft& draft, FaultList& faults);
void read_ports(const Node& root, Draft& draft, FaultList& faults);
/// What takes the place of trained parts; after the modules.
void read_retrained(const Node& root, Draft& draft, FaultList& faults);
void read_global_parameters(const Node& root, Draft& draft, FaultList& faults);
/// Follows the columns from the datasets through every step that can be followed.
void check_flow(const Node& root, const Draft& draft, FaultList& faults);

/// Columns of a dataset or an input.
model::Schema read_columns(const Node& list, FaultList& faults);

/// A cell as a caller would send it; nothing when it is null.
std::optional<std::string> written_cell(const Node& cell);
/// Appends a cell to a column of that type.
void read_cell(const Node& cell, const model::Column& column, model::Cells& cells,
               FaultList& faults);

/// What the value of a parameter must keep to.
struct ParameterRules {
  model::ParameterType type = model::ParameterType::kText;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::vector<std::string_view> choices;
};
/// `subject` opens the sentence: `"N-grams"`.
std::optional<model::ParameterValue> read_parameter(const Node& value, const std::string& subject,
                                                    const ParameterRules& rules, FaultList& faults);

/// The model, the dataset or the module's port that a parameter of `step` names; nothing, in
/// silence, where that one has faults. Whether a module has the port shows in check_flow().
std::optional<model::ParameterValue> read_dataset_name(const Node& value,
                                                       const std::string& subject, Draft& draft,
                                                       const std::string& step, FaultList& faults);
std::optional<model::ParameterValue> read_transformation_name(const Node& value,
                                                              const std::string& subject,
                                                              FaultList& faults);
std::optional<model::ParameterValue> read_model_name(const Node& value, const std::string& subject,
                                                     Draft& draft, const std::string& step,
                                                     FaultList& faults);

/// Reports `name`, the end of a wire, as a port that its module has not. False, and nothing is
/// reported, where it is no port of a module.
bool report_unknown_port(const Node& node, const std::string& name,
                         const model::PipelineSpec& pipeline, FaultList& faults);

/// A selector as a list of names or in its long form.
std::optional<model::ColumnSelector> read_selector(const Node& value, const std::string& subject,
                                                   FaultList& faults);

}  // namespace aml::definition
