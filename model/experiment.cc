#include "model/experiment.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "emulator/base/assert.h"
#include "model/module_error.h"
#include "model/registry.h"
#include "model/running_step.h"

namespace aml::model {
namespace {

constexpr std::size_t kBytesPerCell = 8;

/// Where a step's data comes from; neither: from no wire of the drawing.
struct Source {
  const DatasetSpec* dataset = nullptr;
  std::optional<std::size_t> step;
};

/// The wires of a specification, which need not be free of faults.
class Wires {
 public:
  explicit Wires(const PipelineSpec& spec) : spec_(spec) {
    for (const StepSpec& step : spec.steps) sources_.push_back(find_source(step.from));
    for (std::size_t i = 0; i < spec.steps.size(); ++i) place(i);
    AML_ASSERT(order_.size() == sources_.size());
  }

  const Source& source(std::size_t step) const {
    AML_ASSERT(step < sources_.size());
    return sources_[step];
  }
  /// Every step after its source; where wires form a circle, one step of it comes before.
  const std::vector<std::size_t>& order() const { return order_; }

  std::size_t readers(std::size_t step) const {
    return static_cast<std::size_t>(
        std::count_if(sources_.begin(), sources_.end(),
                      [&](const Source& source) { return source.step == step; }));
  }

 private:
  Source find_source(const std::string& name) const {
    for (const DatasetSpec& dataset : spec_.datasets) {
      if (dataset.name == name) return {&dataset, std::nullopt};
    }
    for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
      if (spec_.steps[i].id == name) return {nullptr, i};
    }
    return {};
  }

  // Every step has one wire in, so what comes before it is a chain.
  void place(std::size_t step) {
    placed_.resize(sources_.size());
    std::vector<std::size_t> chain;
    for (std::optional<std::size_t> next = step; next && !placed_[*next];
         next = sources_[*next].step) {
      placed_[*next] = true;
      chain.push_back(*next);
    }
    order_.insert(order_.end(), chain.rbegin(), chain.rend());
  }

  const PipelineSpec& spec_;
  std::vector<Source> sources_;
  std::vector<bool> placed_;
  std::vector<std::size_t> order_;
};

std::unique_ptr<Module> create(const ModuleSpec& module, const StepSpec& step) {
  return naming_step(module, step.id,
                     [&] { return module.create(Parameters(module.parameters, step.parameters)); });
}

const InputSpec* find_input(const PipelineSpec& spec, const std::string& step) {
  const auto found = std::find_if(spec.inputs.begin(), spec.inputs.end(),
                                  [&](const InputSpec& input) { return input.to == step; });
  return found == spec.inputs.end() ? nullptr : &*found;
}

/// One run: tables on their way, and what became of the steps.
class ExperimentRun {
 public:
  ExperimentRun(const PipelineSpec& spec, PreviewSize kept, std::size_t max_bytes)
      : spec_(spec),
        kept_(kept),
        max_bytes_(max_bytes),
        wires_(spec),
        tables_(spec.steps.size()),
        results_(spec.steps.size()) {
    for (std::size_t i = 0; i < spec.steps.size(); ++i) readers_.push_back(wires_.readers(i));
  }

  std::vector<StepResult> run() && {
    for (const std::size_t step : wires_.order()) {
      try {
        results_[step].problem = run_one(step);
      } catch (const ModuleError& error) {
        results_[step].state = StepResult::State::kFailed;
        results_[step].problem = error.what();
      }
    }
    return std::move(results_);
  }

 private:
  // Why the step did not run; empty: it did.
  std::string run_one(std::size_t index) {
    const StepSpec& step = spec_.steps[index];
    const ModuleSpec* module = find_module(step.module);
    if (!module) return "there is no module \"" + step.module + "\"";
    std::optional<Table> data = take(index);
    if (!data) return why_no_data(index);
    const auto made = create(*module, step);
    const Schema schema =
        naming_step(*module, step.id, [&] { return made->output_schema(data->schema()); });
    if (alive_bytes() + data->bytes() + data->rows() * schema.size() * kBytesPerCell > max_bytes_)
      return "the result would take more than " + std::to_string(max_bytes_ >> 20) + " MiB";
    Table result = run_step(*module, step.id, *made, std::move(*data), &schema);
    results_[index].made = preview_of(result, kept_);
    results_[index].state = StepResult::State::kFinished;
    if (readers_[index] > 0) tables_[index] = std::move(result);
    return "";
  }

  std::optional<Table> take(std::size_t index) {
    const Source& source = wires_.source(index);
    if (source.dataset) return source.dataset->table;
    if (!source.step) return std::nullopt;
    std::optional<Table>& table = tables_[*source.step];
    AML_ASSERT(readers_[*source.step] > 0);
    if (--readers_[*source.step] == 0) return std::exchange(table, std::nullopt);
    return table;
  }

  std::string why_no_data(std::size_t index) const {
    const StepSpec& step = spec_.steps[index];
    if (wires_.source(index).step) return "the step \"" + step.from + "\" has made nothing";
    return find_input(spec_, step.id)
               ? "only callers of the web service send it data; no dataset is wired to it"
               : "nothing is wired to it";
  }

  std::size_t alive_bytes() const {
    return std::accumulate(
        tables_.begin(), tables_.end(), std::size_t{0},
        [](std::size_t sum, const auto& table) { return sum + (table ? table->bytes() : 0); });
  }

  const PipelineSpec& spec_;
  const PreviewSize kept_;
  const std::size_t max_bytes_;
  const Wires wires_;
  std::vector<std::size_t> readers_;  ///< per step: those that have not run yet
  std::vector<std::optional<Table>> tables_;
  std::vector<StepResult> results_;
};

std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

TablePreview preview_of(const Table& table, PreviewSize size) {
  const std::size_t columns = std::min(size.columns, table.schema().size());
  const std::vector<std::size_t> rows = first_numbers(std::min(size.rows, table.rows()));
  TablePreview preview{.rows = table.rows(), .columns = table.schema().size(), .first = {}};
  std::vector<Column> names;
  std::vector<Cells> cells;
  for (std::size_t i = 0; i < columns; ++i) {
    names.push_back(table.schema()[i]);
    cells.push_back(table.column(i).pick(rows));
  }
  preview.first = Table(Schema(std::move(names)), std::move(cells));
  return preview;
}

std::vector<StepColumns> find_step_columns(const PipelineSpec& spec) {
  std::vector<StepColumns> columns(spec.steps.size());
  const Wires wires(spec);
  for (const std::size_t index : wires.order()) {
    const StepSpec& step = spec.steps[index];
    const Source& source = wires.source(index);
    StepColumns& known = columns[index];
    const InputSpec* input = find_input(spec, step.id);
    if (source.dataset)
      known.in = source.dataset->table.schema();
    else if (source.step)
      known.in = columns[*source.step].out;
    else if (input)
      known.in = input->columns;
    const ModuleSpec* module = find_module(step.module);
    if (!known.in || !module) continue;
    try {
      known.out = create(*module, step)->output_schema(*known.in);
    } catch (const ModuleError&) {
      // Running it shows why it has no columns.
    }
  }
  return columns;
}

std::vector<StepResult> run_steps(const PipelineSpec& spec, PreviewSize kept,
                                  std::size_t max_bytes) {
  return ExperimentRun(spec, kept, max_bytes).run();
}

}  // namespace aml::model
