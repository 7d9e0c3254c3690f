#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/column_selector.h"

namespace aml::model {

class Answers;
class Module;
class RowScorer;
class Table;
class TableScript;
class TrainedModel;

enum class ParameterType {
  kInteger,
  kDouble,
  kBoolean,
  kText,
  kColumns,
  kAnswers,
  kModel,
  kDataset,
  kScorer,
  kTransformation,
  kScript
};

std::string_view name_of(ParameterType type);  ///< "Integer", …, as the enum
std::optional<ParameterType> find_parameter_type(std::string_view name);

/// A trained model of the service.
struct ModelReference {
  std::string name;                           ///< as the definition gives it
  std::shared_ptr<const TrainedModel> model;  ///< never null
};

/// A dataset of the service, which a further port of a module is wired to.
struct DatasetReference {
  std::string name;  ///< as the definition gives it; empty: nothing is wired
  /// Null where nothing is wired, and where a step is: what it makes comes while the pipeline runs.
  std::shared_ptr<const Table> table;
  bool is_promise = false;  ///< the table has its columns; its rows are yet to come

  bool has_no_rows() const;  ///< and will have none
};

/// What a step has learnt from its data, for other data.
struct TransformationReference {
  std::string name;                              ///< the step's port, as the definition gives it
  std::shared_ptr<const Module> transformation;  ///< null until the pipeline runs
};

/// What scores rows outside the emulator.
struct ScorerReference {
  std::string name;                         ///< its address, for people
  std::shared_ptr<const RowScorer> scorer;  ///< never null
};

/// A script that makes a table.
struct ScriptReference {
  std::string name;                           ///< of its file, for people
  std::shared_ptr<const TableScript> script;  ///< never null
};

/// Alternatives in the order of ParameterType.
using ParameterValue =
    std::variant<std::int64_t, double, bool, std::string, ColumnSelector,
                 std::shared_ptr<const Answers>, ModelReference, DatasetReference, ScorerReference,
                 TransformationReference, ScriptReference>;

ParameterType type_of(const ParameterValue& value);

/// Reads the text of a scalar parameter as a caller sends it; nothing when it is not of the type.
std::optional<ParameterValue> parse_parameter(ParameterType type, std::string_view text);
std::string to_text(const ParameterValue& value);

/// One parameter of a module, as its properties pane showed it.
struct ParameterSpec {
  std::string_view name;  ///< "Hashing bitsize"
  ParameterType type = ParameterType::kInteger;
  std::string_view description;
  std::optional<ParameterValue> default_value;  ///< none: the definition must set it
  std::optional<double> minimum;                ///< inclusive
  std::optional<double> maximum;
  std::vector<std::string_view> choices;  ///< of a kText parameter; empty: any text
};

/// The values of one step, complete and checked against the module's specs.
/// Errors: ModuleError with parameter() set: 0002 (wrong type, or none of the choices), 0003 (not
///         set and without a default), 0004 (below the minimum), 0007 (above the maximum);
///         std::out_of_range for a name that the module does not declare, given or asked for.
class Parameters {
 public:
  Parameters(const std::vector<ParameterSpec>& specs,
             const std::map<std::string, ParameterValue>& given);

  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  bool boolean(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  const ColumnSelector& columns(std::string_view name) const;
  const std::shared_ptr<const Answers>& answers(std::string_view name) const;
  const ModelReference& model(std::string_view name) const;
  const DatasetReference& dataset(std::string_view name) const;
  const ScorerReference& scorer(std::string_view name) const;
  const TransformationReference& transformation(std::string_view name) const;
  const ScriptReference& script(std::string_view name) const;

 private:
  const ParameterValue& value(std::string_view name) const;

  std::map<std::string, ParameterValue, std::less<>> values_;
};

extern const std::vector<Rule> kParameterRules;  ///< rows of the evidence ledger

}  // namespace aml::model
