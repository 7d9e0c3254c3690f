#include <array>
#include <map>

#include "emulator/definition/definition_parts.h"
#include "model/cell_text.h"
#include "model/table.h"

namespace aml::definition {

namespace {

constexpr std::array<std::string_view, 5> kColumnTypes = {"String", "Int32", "Double", "Boolean",
                                                          "DateTime"};
constexpr std::array<std::string_view, 4> kColumnKinds = {"Feature", "Label", "Score", "None"};

std::optional<model::Column> read_column(const Node& node, FaultList& faults) {
  model::Column column;
  column.categorical = node.member("categorical").boolean().value_or(false);
  bool understood = true;
  const auto report_unknown = [&](const Node& part, const std::string& what, auto known) {
    faults.add(part.position(), "column " + what + " " + part.shown() + " is not known",
               spelling_notes(*part.text(), known));
    understood = false;
  };
  if (const auto type = node.member("type").text()) {
    const auto found = model::find_column_type(*type);
    if (found) column.type = *found;
    if (!found) report_unknown(node.member("type"), "type", std::span(kColumnTypes));
  }
  if (const auto kind = node.member("kind").text()) {
    const auto found = model::find_column_kind(*kind);
    if (found) column.kind = *found;
    if (!found) report_unknown(node.member("kind"), "kind", std::span(kColumnKinds));
  }
  const auto name = node.member("name").text();
  if (!name || !node.member("type").text()) return std::nullopt;
  column.name = *name;
  if (name->empty()) faults.add(node.member("name").position(), "a column's name is empty");
  return understood && !name->empty() ? std::optional(column) : std::nullopt;
}

}  // namespace

std::optional<std::string> written_cell(const Node& cell) {
  if (auto text = cell.text()) return text;
  std::string text;
  if (const auto value = cell.integer()) return std::to_string(*value);
  if (const auto value = cell.number()) {
    model::append_double(text, *value);
  } else if (const auto flag = cell.boolean()) {
    model::append_boolean(text, *flag);
  } else {
    return std::nullopt;
  }
  return text;
}

void read_cell(const Node& cell, const model::Column& column, model::Cells& cells,
               FaultList& faults) {
  if (cell.is(kObject | kList)) {
    faults.add(cell.position(),
               "a cell is a text, a number, true, false or null, not " + cell.shown());
    return;
  }
  const auto text = written_cell(cell);
  if (!text) {
    cells.append_missing();
  } else if (!model::append_parsed(cells, *text)) {
    const std::string type(model::name_of(column.type));
    faults.add(cell.position(), cell.shown() + " is not a value of type " + type,
               {"column " + in_quotes(column.name) + " is of type " + type});
  }
}

namespace {

void read_row(const Node& row, model::Table& table, FaultList& faults) {
  if (!row.is(kList)) return;
  const std::vector<Node> cells = row.children();
  const model::Schema& schema = table.schema();
  if (cells.size() != schema.size()) {
    faults.add(row.position(), "this row has " + std::to_string(cells.size()) +
                                   (cells.size() == 1 ? " cell" : " cells") + ", the dataset has " +
                                   std::to_string(schema.size()) +
                                   (schema.size() == 1 ? " column" : " columns"));
    return;
  }
  for (std::size_t i = 0; i < cells.size(); ++i)
    read_cell(cells[i], schema[i], table.column(i), faults);
}

void read_dataset(const Node& node, Draft& draft, FaultList& faults) {
  const auto name = node.member("name").text();
  const Node columns = node.member("columns");
  if (!name || !columns.is(kList)) return;
  const Node name_node = node.member("name");
  const std::size_t faults_before = faults.size();
  if (name->empty()) faults.add(name_node.position(), "a dataset's name is empty");
  const auto [first, is_new] = draft.ids.emplace(*name, name_node.position());
  if (!is_new) {
    faults.add(name_node.position(), "the dataset name " + in_quotes(*name) + " is given twice",
               {"first given at " + to_text(first->second)});
  }
  const std::vector<Node> listed = columns.children();
  if (listed.empty()) faults.add(columns.position(), "a dataset needs at least one column");
  model::Table table(read_columns(columns, faults));
  // Cells are matched to columns by position, so rows wait until every column is understood.
  if (table.schema().size() == listed.size())
    for (const Node& row : node.member("rows").children()) read_row(row, table, faults);
  if (faults.size() != faults_before || table.schema().size() != listed.size())
    draft.faulty.insert(*name);
  if (is_new) draft.definition.pipeline.datasets.push_back({*name, std::move(table)});
}

}  // namespace

model::Schema read_columns(const Node& list, FaultList& faults) {
  std::vector<model::Column> columns;
  std::map<std::string, SourcePosition> names;
  for (const Node& node : list.children()) {
    const auto column = read_column(node, faults);
    if (!column) continue;
    const SourcePosition position = node.member("name").position();
    const auto [first, is_new] = names.emplace(column->name, position);
    if (!is_new) {
      faults.add(position, "the column name " + in_quotes(column->name) + " is given twice",
                 {"first given at " + to_text(first->second)});
    }
    columns.push_back(*column);
  }
  return model::Schema(std::move(columns));
}

std::optional<model::ParameterValue> read_dataset_name(const Node& value,
                                                       const std::string& subject, Draft& draft,
                                                       const std::string& step, FaultList& faults) {
  const auto name = value.text();
  if (!name) {
    faults.add(value.position(),
               subject + " must be a text, the name of a dataset, not " + value.shown());
    return std::nullopt;
  }
  if (draft.faulty.contains(*name)) {
    draft.faulty.insert(step);
    return std::nullopt;
  }
  for (const model::DatasetSpec& dataset : draft.definition.pipeline.datasets) {
    if (dataset.name == *name) return model::DatasetReference{*name, dataset.table.shared()};
  }
  return model::DatasetReference{*name, nullptr};  // a module's, if any: the flow finds out
}

std::optional<model::ParameterValue> read_transformation_name(const Node& value,
                                                              const std::string& subject,
                                                              FaultList& faults) {
  if (const auto name = value.text()) return model::TransformationReference{*name, nullptr};
  faults.add(value.position(), subject +
                                   " must be a text, the port of a module that gives a "
                                   "transformation, not " +
                                   value.shown());
  return std::nullopt;
}

void read_datasets(const Node& root, Draft& draft, FaultList& faults) {
  for (const Node& node : root.member("datasets").children()) read_dataset(node, draft, faults);
}

}  // namespace aml::definition
