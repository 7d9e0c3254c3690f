#include "emulator/cli/sample_merge.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "emulator/text/messages.h"
#include "model/cell_text.h"

namespace aml::cli {

namespace {

using model::ColumnType;
using Row = std::vector<model::WrittenCell>;

// Where in `table` the columns of `wanted` are; nothing where it has others.
std::vector<std::size_t> order_of(const definition::SampleTable& wanted,
                                  const definition::SampleTable& table) {
  std::vector<std::size_t> order;
  if (wanted.columns.size() != table.columns.size()) return order;
  for (const model::Column& column : wanted.columns) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(),
                     [&](const model::Column& other) { return other.name == column.name; });
    if (found == table.columns.end()) return {};
    order.push_back(static_cast<std::size_t>(found - table.columns.begin()));
  }
  return order;
}

ColumnType common_type(ColumnType one, ColumnType other) {
  if (one == other) return one;
  const auto is_number = [](ColumnType type) {
    return type == ColumnType::kInt32 || type == ColumnType::kDouble;
  };
  return is_number(one) && is_number(other) ? ColumnType::kDouble : ColumnType::kString;
}

// Gives the table the columns and their order of `like`; both get types that hold the values of
// both.
bool align(definition::SampleTable& like, definition::SampleTable& table) {
  const std::vector<std::size_t> order = order_of(like, table);
  if (order.size() != like.columns.size()) return false;
  for (Row& row : table.rows) {
    Row sorted;
    for (const std::size_t index : order) sorted.push_back(std::move(row[index]));
    row = std::move(sorted);
  }
  for (std::size_t i = 0; i < order.size(); ++i)
    like.columns[i].type = common_type(like.columns[i].type, table.columns[order[i]].type);
  return true;
}

// "" where the ports go together.
std::string align_ports(std::vector<SamplePort>& like, std::vector<SamplePort>& ports,
                        const std::string& what) {
  if (like.size() != ports.size()) return "it has other " + what + "s than earlier calls";
  std::vector<SamplePort> sorted;
  for (SamplePort& one : like) {
    const auto found = std::find_if(ports.begin(), ports.end(),
                                    [&](const SamplePort& port) { return port.name == one.name; });
    if (found == ports.end()) return "it has no " + what + " " + text::in_quotes(one.name);
    if (!align(one.table, found->table))
      return "the " + what + " " + text::in_quotes(one.name) +
             " has other columns than in earlier calls";
    sorted.push_back(std::move(*found));
  }
  ports = std::move(sorted);
  return "";
}

std::string counts_problem(const ServiceSample& sample) {
  if (sample.inputs.empty() || sample.outputs.empty()) return "it has no rows in or out";
  const std::size_t rows = sample.inputs.front().table.rows.size();
  for (const SamplePort& output : sample.outputs)
    if (output.table.rows.size() != rows)
      return std::to_string(rows) + " rows were asked and " +
             std::to_string(output.table.rows.size()) + " answered in " +
             text::in_quotes(output.name);
  return rows == 0 ? "it asks no rows" : "";
}

std::vector<Row> answers_to(const ServiceSample& sample, std::size_t row) {
  std::vector<Row> answers;
  for (const SamplePort& output : sample.outputs) answers.push_back(output.table.rows[row]);
  return answers;
}

}  // namespace

std::vector<std::string> SampleMerger::merge(ServiceSample from) {
  ServiceSample& into = sample_;
  if (std::string problem = counts_problem(from); !problem.empty()) return {std::move(problem)};
  if (into.inputs.empty()) {
    into.inputs = from.inputs;
    into.outputs = from.outputs;
    into.parameters = std::move(from.parameters);
    for (std::vector<SamplePort>* ports : {&into.inputs, &into.outputs})
      for (SamplePort& port : *ports) port.table.rows.clear();
  } else {
    for (auto& [like, ports, what] : {std::tuple(&into.inputs, &from.inputs, "input"),
                                      std::tuple(&into.outputs, &from.outputs, "output")})
      if (std::string problem = align_ports(*like, *ports, what); !problem.empty())
        return {std::move(problem)};
  }
  const definition::SampleTable& asked = into.inputs.front().table;
  std::vector<std::string> problems;
  const definition::SampleTable& added = from.inputs.front().table;
  for (std::size_t row = 0; row < added.rows.size(); ++row) {
    const auto [found, is_new] = known_.emplace(added.rows[row], asked.rows.size());
    if (is_new) {
      into.inputs.front().table.rows.push_back(added.rows[row]);
      for (std::size_t i = 0; i < into.outputs.size(); ++i)
        into.outputs[i].table.rows.push_back(from.outputs[i].table.rows[row]);
    } else if (answers_to(into, found->second) != answers_to(from, row)) {
      problems.push_back("row " + std::to_string(row + 1) +
                         " was answered otherwise before; the first answer is kept");
    }
  }
  return problems;
}

void keep_fitting_types(definition::SampleTable& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool fits = std::all_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
      model::Cells cells(table.columns[i].type);
      return !row[i] || model::append_parsed(cells, *row[i]);
    });
    if (!fits) table.columns[i].type = ColumnType::kString;
  }
}

}  // namespace aml::cli
