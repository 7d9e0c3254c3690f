#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/module.h"
#include "model/table.h"

namespace aml::model {

/// A dataset on the canvas, with the rows that a definition gives it (often none).
struct DatasetSpec {
  std::string name;
  Table table;
};

/// A module on the canvas and what its input port is wired to.
struct StepSpec {
  std::string id;      ///< unique among steps and datasets
  std::string module;  ///< a name of the registry
  std::string from;    ///< id of a step, or name of a dataset; may be empty where an input attaches
  std::map<std::string, ParameterValue> parameters;
};

/// A web service input: replaces what flows into step `to`.
struct InputSpec {
  std::string name;
  std::string to;
  /// Columns callers send; empty: what flows on the wire it replaces.
  Schema columns;
};

/// A web service output: the result of step `from`.
struct OutputSpec {
  std::string name;
  std::string from;
};

/// The experiment as drawn: a plain description.
struct PipelineSpec {
  std::vector<DatasetSpec> datasets;
  std::vector<StepSpec> steps;
  std::vector<InputSpec> inputs;
  std::vector<OutputSpec> outputs;
};

struct Port {
  std::string name;
  Schema schema;
};

/// An experiment that can run: steps in order, schemas known, immutable and shareable.
/// Threads: const; many threads run it at once.
class Pipeline {
 public:
  /// Errors: ModuleError (with module() set) when a module refuses its parameters or columns;
  ///         std::invalid_argument, with a sentence for people, when the wiring is broken
  ///         (unknown module, unknown source, circle, nothing wired).
  explicit Pipeline(const PipelineSpec& spec);

  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }
  /// Whether batches of rows may be run one after another.
  bool row_wise() const { return row_wise_; }

  /// Runs one table per input, in the order of inputs(), to one table per output.
  /// Shape:  each table has its port's columns in the port's order; extra columns behind them pass
  /// through. Errors: ModuleError with module() set; 0003 for a table without rows.
  std::vector<Table> run(std::vector<Table> inputs) const;

 private:
  struct Node {
    const ModuleSpec* spec;
    std::unique_ptr<Module> module;
    std::size_t source;  ///< index into the slots: inputs, then datasets, then nodes
  };

  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  std::vector<Table> datasets_;
  std::vector<Node> nodes_;                ///< in running order
  std::vector<std::size_t> output_slots_;  ///< per output
  bool row_wise_ = true;
};

}  // namespace aml::model
