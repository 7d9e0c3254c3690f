#include "model/experiment.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "emulator/base/assert.h"
#include "model/module_error.h"
#include "model/registry.h"
#include "model/running_step.h"
#include "model/wires.h"

namespace aml::model {
namespace {

constexpr std::size_t kBytesPerCell = 8;

/// The wires of a specification, which need not be free of faults.
class Wires {
 public:
  explicit Wires(const PipelineSpec& spec) : spec_(spec), placed_(spec.steps.size()) {
    for (const StepSpec& step : spec.steps) {
      sources_.push_back(find_wire_end(spec, step.from));
      seconds_.push_back(second_ports(step));
    }
    for (std::size_t i = 0; i < spec.steps.size(); ++i) place(i);
    AML_ASSERT(order_.size() == sources_.size());
  }

  const WireEnd& source(std::size_t step) const {
    AML_ASSERT(step < sources_.size());
    return sources_[step];
  }
  const std::vector<SecondPort>& seconds(std::size_t step) const { return seconds_[step]; }
  /// Every step after those it takes from; where wires form a circle, one step of it comes before.
  const std::vector<std::size_t>& order() const { return order_; }

  /// How often what comes out of the step's first port is taken.
  std::size_t readers(std::size_t step) const {
    std::size_t count = 0;
    for_each_end([&](const WireEnd& end) { count += end.step == step && !end.port ? 1 : 0; });
    return count;
  }
  /// Whether another port of the step is taken from, so that its data has to be kept.
  bool has_further_readers(std::size_t step) const {
    bool has = false;
    for_each_end([&](const WireEnd& end) { has = has || (end.step == step && end.port); });
    return has;
  }

 private:
  template <typename Work>
  void for_each_end(Work work) const {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      work(sources_[i]);
      for (const SecondPort& port : seconds_[i]) work(find_wire_end(spec_, port.name));
    }
  }

  void place(std::size_t start) {
    std::vector<std::pair<std::size_t, bool>> stack = {{start, false}};
    while (!stack.empty()) {
      const auto [step, is_ready] = stack.back();
      stack.pop_back();
      if (is_ready) order_.push_back(step);
      if (placed_[step]) continue;
      placed_[step] = true;
      stack.emplace_back(step, true);
      if (sources_[step].step) stack.emplace_back(*sources_[step].step, false);
      for (const SecondPort& port : seconds_[step]) {
        const WireEnd end = find_wire_end(spec_, port.name);
        if (end.step) stack.emplace_back(*end.step, false);
      }
    }
  }

  const PipelineSpec& spec_;
  std::vector<WireEnd> sources_;
  std::vector<std::vector<SecondPort>> seconds_;
  std::vector<bool> placed_;
  std::vector<std::size_t> order_;
};

using Given = std::map<std::string, ParameterValue>;

std::unique_ptr<Module> create(const ModuleSpec& module, const StepSpec& step,
                               const FurtherOutput* port, const Given& given) {
  return naming_step(module, step.id, [&] {
    return create_port(module, port, Parameters(module.parameters, given));
  });
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
        data_(spec.steps.size()),
        given_(spec.steps.size()),
        second_bytes_(spec.steps.size()),
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
      if (wires_.has_further_readers(step)) continue;
      given_[step].clear();
      second_bytes_[step] = 0;
    }
    return std::move(results_);
  }

 private:
  // Why the step did not run; empty: it did.
  std::string run_one(std::size_t index) {
    const StepSpec& step = spec_.steps[index];
    const ModuleSpec* module = find_module(step.module);
    if (!module) return "there is no module \"" + step.module + "\"";
    std::optional<Table> data = module->is_source ? Table() : take(wires_.source(index));
    if (!data) return why_no_data(index);
    given_[index] = step.parameters;
    for (const SecondPort& port : wires_.seconds(index)) {
      const WireEnd end = find_wire_end(spec_, port.name);
      if (port.is_transformation != end.is_transformation())
        return "\"" + port.name + "\" is not what \"" + port.parameter + "\" takes";
      auto table = end.is_transformation() ? kept_data(end) : take(end);
      if (!table) return "the step \"" + port.name + "\" has made nothing";
      second_bytes_[index] += table->bytes();
      given_[index].insert_or_assign(
          port.parameter,
          arrived(spec_, port, end, std::make_shared<const Table>(std::move(*table)), false));
    }
    if (wires_.has_further_readers(index)) data_[index] = data;
    const auto made = create(*module, step, nullptr, given_[index]);
    const Schema schema =
        naming_step(*module, step.id, [&] { return made->output_schema(data->schema()); });
    if (alive_bytes() + data->bytes() + data->rows() * schema.size() * kBytesPerCell > max_bytes_)
      return "the result would take more than " + std::to_string(max_bytes_ >> 20) + " MiB";
    Table result = module->is_source
                       ? naming_step(*module, step.id, [&] { return made->run(Table(), schema); })
                       : run_step(*module, step.id, *made, std::move(*data), &schema);
    results_[index].made = preview_of(result, kept_);
    results_[index].state = StepResult::State::kFinished;
    if (readers_[index] > 0) tables_[index] = std::move(result);
    return "";
  }

  std::optional<Table> take(const WireEnd& end) {
    if (end.dataset) return spec_.datasets[*end.dataset].table;
    if (!end.step) return std::nullopt;
    if (end.port) return made_by_port(end);
    std::optional<Table>& table = tables_[*end.step];
    AML_ASSERT(readers_[*end.step] > 0);
    if (--readers_[*end.step] == 0) return std::exchange(table, std::nullopt);
    return table;
  }

  // What flowed into a step; nothing where it did not run.
  std::optional<Table> kept_data(const WireEnd& end) const {
    AML_ASSERT(end.step);
    return data_[*end.step];
  }

  std::optional<Table> made_by_port(const WireEnd& end) const {
    const std::optional<Table> data = kept_data(end);
    if (!data || end.is_transformation()) return std::nullopt;
    const StepSpec& step = spec_.steps[*end.step];
    const ModuleSpec* module = find_module(step.module);
    AML_ASSERT(module != nullptr);
    const auto made = create(*module, step, end.port, given_[*end.step]);
    return run_step(*module, step.id, *made, *data, nullptr);
  }

  std::string why_no_data(std::size_t index) const {
    const StepSpec& step = spec_.steps[index];
    if (wires_.source(index).step) return "the step \"" + step.from + "\" has made nothing";
    return find_input(spec_, step.id)
               ? "only callers of the web service send it data; no dataset is wired to it"
               : "nothing is wired to it";
  }

  std::size_t alive_bytes() const {
    const auto add = [](std::size_t sum, const auto& table) {
      return sum + (table ? table->bytes() : 0);
    };
    const std::size_t seconds =
        std::accumulate(second_bytes_.begin(), second_bytes_.end(), std::size_t{0});
    return std::accumulate(tables_.begin(), tables_.end(),
                           std::accumulate(data_.begin(), data_.end(), seconds, add), add);
  }

  const PipelineSpec& spec_;
  const PreviewSize kept_;
  const std::size_t max_bytes_;
  const Wires wires_;
  std::vector<std::size_t> readers_;  ///< per step: those that have not run yet
  std::vector<std::optional<Table>> tables_;
  std::vector<std::optional<Table>> data_;  ///< of steps whose further ports are taken from
  std::vector<Given> given_;                ///< of steps whose further ports are taken from
  std::vector<std::size_t> second_bytes_;   ///< per step: what its second ports hold
  std::vector<StepResult> results_;
};

// Nothing where the columns that flow in are not known, or refused: running it shows why.
std::optional<Schema> port_columns(const PipelineSpec& spec,
                                   const std::vector<StepColumns>& columns, std::size_t index,
                                   const FurtherOutput* port) {
  const StepSpec& step = spec.steps[index];
  const ModuleSpec* module = find_module(step.module);
  if (!columns[index].in || !module) return std::nullopt;
  try {
    Given given = step.parameters;
    for (const SecondPort& second : second_ports(step)) {
      const WireEnd end = find_wire_end(spec, second.name);
      if (second.is_transformation != end.is_transformation()) return std::nullopt;
      const std::optional<Schema> schema =
          end.is_transformation() ? columns[*end.step].in : columns_at(spec, columns, end);
      if (!schema) return std::nullopt;
      given.insert_or_assign(
          second.parameter,
          arrived(spec, second, end, std::make_shared<const Table>(*schema), true));
    }
    return create(*module, step, port, given)->output_schema(*columns[index].in);
  } catch (const ModuleError&) {
    return std::nullopt;
  }
}

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
    const InputSpec* input = find_input(spec, step.id);
    const ModuleSpec* module = find_module(step.module);
    StepColumns& known = columns[index];
    if (module && module->is_source)
      known.in = Schema();
    else if (wires.source(index).exists())
      known.in = columns_at(spec, columns, wires.source(index));
    else if (input)
      known.in = input->columns;
    known.out = port_columns(spec, columns, index, nullptr);
  }
  return columns;
}

std::optional<Schema> columns_at(const PipelineSpec& spec, const std::vector<StepColumns>& columns,
                                 const WireEnd& end) {
  AML_ASSERT(columns.size() == spec.steps.size());
  if (end.dataset) return spec.datasets[*end.dataset].table.schema();
  if (!end.step || end.is_transformation()) return std::nullopt;
  return end.port ? port_columns(spec, columns, *end.step, end.port) : columns[*end.step].out;
}

std::vector<StepResult> run_steps(const PipelineSpec& spec, PreviewSize kept,
                                  std::size_t max_bytes) {
  return ExperimentRun(spec, kept, max_bytes).run();
}

}  // namespace aml::model
