#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/module.h"
#include "model/table.h"

namespace aml::model {

/// A table that never changes: copies share it.
class SharedTable {
 public:
  SharedTable() : SharedTable(Table()) {}
  SharedTable(Table table) : table_(std::make_shared<const Table>(std::move(table))) {}

  operator const Table&() const { return *table_; }
  const Schema& schema() const { return table_->schema(); }
  const std::shared_ptr<const Table>& shared() const { return table_; }

 private:
  std::shared_ptr<const Table> table_;
};

/// A dataset on the canvas, with the rows that a definition gives it (often none).
struct DatasetSpec {
  std::string name;
  SharedTable table;
};

/// A module on the canvas and what its input ports are wired to: the first by `from`, the others by
/// their parameters. A wire comes from a dataset, a step's first output, or, as `id/port`, from any
/// output port of a step.
struct StepSpec {
  std::string id;      ///< unique among steps and datasets
  std::string module;  ///< a name of the registry
  std::string from;    ///< may be empty where an input attaches; of modules without input it is
  std::map<std::string, ParameterValue> parameters;
};

/// A web service input: replaces what flows into step `to`.
struct InputSpec {
  std::string name;
  std::string to;
  /// Columns callers send; empty: what flows on the wire it replaces.
  Schema columns;
};

/// A web service output: what comes out of a step, its first port or, as `id/port`, another one.
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

/// The wiring of a pipeline is broken: where, and a sentence for people.
class PipelineFault : public std::invalid_argument {
 public:
  enum class Kind {
    kNoName,            ///< a part without name or id
    kRepeatedName,      ///< `value` is taken already
    kUnknownModule,     ///< `value` is not in the registry
    kUnknownParameter,  ///< `value` is not a parameter of the step's module
    kUnknownSource,     ///< `value`, which a step or output takes from, does not exist
    kUnknownStep,       ///< `value`, where an input goes, is not a step
    kPortTaken,         ///< two inputs go to one step; `value` is the step
    kNothingWired,      ///< a step without source, or an input that cannot know its columns
    kCircle,            ///< steps that feed each other
    kWrongPort,         ///< a port takes a table and `value` is a transformation, or the other way
    kNoPort,            ///< `value` has no input port, and something goes there
    kNoOutput
  };
  enum class Part { kPipeline, kDataset, kStep, kInput, kOutput };

  /// The part at fault: `index` into the list of its kind in the PipelineSpec.
  struct Location {
    Part part = Part::kPipeline;
    std::size_t index = 0;
  };

  PipelineFault(Kind kind, Location location, std::string value, const std::string& sentence)
      : std::invalid_argument(sentence),
        kind_(kind),
        location_(location),
        value_(std::move(value)) {}

  Kind kind() const { return kind_; }
  Location location() const { return location_; }
  /// The offending word as the specification writes it; may be empty.
  const std::string& value() const { return value_; }

 private:
  Kind kind_;
  Location location_;
  std::string value_;
};

/// Everything wrong with the wiring, in the order of the specification; empty: a Pipeline of it
/// throws nothing but ModuleError.
std::vector<PipelineFault> find_faults(const PipelineSpec& spec);

struct Port {
  std::string name;
  Schema schema;
};

/// An experiment that can run: steps in order, schemas known, immutable and shareable.
/// Threads: const; many threads run it at once.
class Pipeline {
 public:
  /// Errors: ModuleError (with module() and step() set) when a module refuses its parameters or
  ///         columns; the first PipelineFault of find_faults() when the wiring is broken.
  explicit Pipeline(const PipelineSpec& spec);
  ~Pipeline();
  Pipeline(Pipeline&& other) noexcept;

  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }
  /// Whether batches of rows may be run one after another: every step that runs works row by row
  /// and gets its rows from an input.
  bool row_wise() const { return row_wise_; }
  /// The input whose rows an output is made of; nothing: they are a dataset's.
  std::optional<std::size_t> input_of(std::size_t output) const;
  /// Whether every step after that input works row by row.
  bool row_wise(std::size_t input) const;
  /// Whether a step gets rows of two inputs: all inputs then have to be there for run(), and
  /// run_part() must not be called.
  bool joins_inputs() const { return joins_inputs_; }

  /// Runs one table per input, in the order of inputs(), to one table per output. Only steps that
  /// feed an output run.
  /// Shape:  each table has its port's columns in the port's order; extra columns after them are
  ///         further columns of the dataset, and modules keep, select or drop them as such.
  /// Errors: ModuleError with module() and step() set; 0003 for a table without rows;
  ///         std::invalid_argument for another number of tables than inputs().
  std::vector<Table> run(std::vector<Table> inputs) const;

  /// Runs only the steps after one input (nothing: after the datasets) on rows of a file.
  /// Shape:  `rows` has any columns; modules find theirs by name. One table per output; those that
  ///         are made of other rows stay empty. Where a step drops all rows of the batch, the steps
  ///         after it pass none on, instead of refusing them.
  /// Errors: as run().
  std::vector<Table> run_part(std::optional<std::size_t> input, Table rows) const;

 private:
  class Assembly;
  struct SecondSource;
  struct Once;

  struct Node {
    const ModuleSpec* spec;
    std::string step;
    const FurtherOutput* port;       ///< null: the first output
    std::unique_ptr<Module> module;  ///< of promises, where `seconds` has some
    std::size_t source;              ///< index into the slots: inputs, then datasets, then nodes
    bool takes;                      ///< it is the last reader of its source, so the table is moved
    Schema received;                 ///< what flows into it, unless an input brings further columns
    Schema made;                     ///< the module's output schema for `received`
    std::map<std::string, ParameterValue> parameters;  ///< where `seconds` has some
    std::vector<SecondSource> seconds;                 ///< wires into further ports
    std::unique_ptr<Once> once;  ///< the module, where all of these bring the same each time
    bool whole = false;          ///< needs all rows at once
  };

  std::size_t first_node() const { return inputs_.size() + datasets_.size(); }
  void find_constants(const PipelineSpec& spec);
  void mark_running(std::size_t slot);
  void find_last_readers();
  Table run_node(const Node& node, const Module& module, Table batch) const;
  /// A batch is a part of its input's rows, so it may be emptied on its way.
  Table run_node_on_part(const Node& node, const Module& module, Table batch) const;
  std::unique_ptr<Module> with_arrived(
      const Node& node, const std::vector<std::shared_ptr<const Table>>& tables) const;
  bool is_dataset(std::size_t slot) const { return slot >= inputs_.size() && slot < first_node(); }
  const SharedTable& dataset(std::size_t slot) const { return datasets_[slot - inputs_.size()]; }
  std::shared_ptr<const Table> constant(std::size_t slot) const;
  Table compute(std::size_t slot) const;
  std::shared_ptr<const Module> once_module(const Node& node) const;
  /// Runs the nodes and fills the outputs of one origin, or of all, on the filled slots.
  std::vector<Table> run_nodes(std::vector<Table> slots, std::optional<std::size_t> origin) const;

  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  std::vector<SharedTable>
      datasets_;             ///< those of the drawing, then those of modules without input
  std::vector<Node> nodes_;  ///< in running order
  std::vector<std::size_t> output_slots_;  ///< per output
  std::vector<bool> output_takes_;         ///< per output, as Node::takes
  std::vector<std::size_t> origins_;       ///< per slot: its input, or inputs_.size() for datasets
  std::vector<std::unique_ptr<Once>> constants_;  ///< per slot; null: made anew by each run
  std::vector<bool> runs_;                        ///< per node: in each run
  std::unique_ptr<PipelineSpec> spec_;  ///< its steps alone, where a node has further ports
  bool row_wise_ = true;
  bool joins_inputs_ = false;
};

extern const std::vector<Rule> kPipelineRules;  ///< rows of the evidence ledger

}  // namespace aml::model
