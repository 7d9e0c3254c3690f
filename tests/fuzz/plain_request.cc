#include "tests/fuzz/plain_request.h"

#include <map>
#include <optional>
#include <vector>

#include "emulator/core/api_error.h"
#include "emulator/core/error_catalog.h"
#include "emulator/text/ascii.h"
#include "emulator/text/json.h"
#include "emulator/text/utf8.h"
#include "tests/fuzz/plain_json.h"

namespace aml::tests {

namespace {

using Kind = PlainJson::Kind;

[[noreturn]] void refuse() {
  throw core::ApiError(core::kRequestBodyInvalid);
}

bool is_named(const std::string& name, std::string_view wanted) {
  return text::to_lower(name) == text::to_lower(wanted);
}

PlainJson body_object(std::string_view body, std::size_t depth) {
  const std::string text = text::to_utf8(body);
  auto json = read_plain_json(text, depth);
  if (!json) refuse();
  if (json->kind == Kind::kNull) throw core::ApiError(core::kRequestIsEmpty);
  if (json->kind != Kind::kObject) refuse();
  return *std::move(json);
}

std::string json_text(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

std::string cell(const PlainJson& value) {
  if (!value.is_scalar()) refuse();
  return value.kind == Kind::kNull ? "null" : json_text(value.text);
}

std::map<std::string, std::string> parameters(const PlainJson& value) {
  std::map<std::string, std::string> read;
  if (value.kind == Kind::kNull || (value.kind == Kind::kText && value.text.empty())) return read;
  if (value.kind != Kind::kObject) refuse();
  for (const auto& [name, member] : value.members) {
    if (!member.is_scalar()) refuse();
    if (member.kind == Kind::kNull)
      read.erase(name);
    else
      read[name] = member.text;
  }
  return read;
}

/// A table as shown() has it.
struct Shown {
  std::vector<std::string> columns;
  std::vector<std::string> cells;
  std::size_t rows = 0;
  std::string more;

  std::string text() const {
    std::string out = "columns";
    for (const std::string& column : columns) out += " " + json_text(column);
    out += " rows " + std::to_string(rows) + " cells";
    for (const std::string& one : cells) out += " " + one;
    return out + more;
  }
};

std::string ragged(std::size_t row, std::size_t length) {
  return " ragged " + std::to_string(row) + ":" + std::to_string(length);
}

std::string table_form(const PlainJson& value) {
  std::optional<std::vector<std::string>> names;
  const PlainJson* values = nullptr;
  for (const auto& [name, member] : value.members) {
    if (is_named(name, "ColumnNames")) {
      names.reset();
      if (member.kind == Kind::kNull) continue;
      if (member.kind != Kind::kList) refuse();
      names.emplace();
      for (const PlainJson& one : member.items) {
        if (!one.is_scalar() || one.kind == Kind::kNull) refuse();
        names->push_back(one.text);
      }
    } else if (is_named(name, "Values")) {
      values = &member;
      if (member.kind != Kind::kNull && member.kind != Kind::kList) refuse();
      for (const PlainJson& row : member.items) {
        if (row.kind != Kind::kList) refuse();
        for (const PlainJson& one : row.items) cell(one);
      }
    }
  }
  Shown table;
  table.columns = names.value_or(std::vector<std::string>());
  if (values == nullptr || values->items.empty()) return table.text();
  const std::size_t first = values->items.front().items.size();
  const std::size_t width = names ? names->size() : first;
  if (!names) table.more = " unnamed " + std::to_string(width);
  table.rows = values->items.size();
  bool is_even = true;
  for (std::size_t row = 0; row < values->items.size(); ++row) {
    const auto& cells = values->items[row].items;
    if (is_even && cells.size() != width) {
      table.more += ragged(row, cells.size());
      is_even = false;
    }
    if (is_even)
      for (const PlainJson& one : cells) table.cells.push_back(cell(one));
  }
  if (!is_even) table.cells.clear();
  return table.text();
}

void add_row(const PlainJson& row, Shown& table) {
  if (row.kind != Kind::kObject) refuse();
  for (const auto& [name, member] : row.members) {
    std::size_t column = 0;
    while (column < table.columns.size() && table.columns[column] != name) ++column;
    if (column == table.columns.size()) table.columns.push_back(name);
    table.cells.push_back(std::to_string(column) + "=" + cell(member));
  }
  table.cells.emplace_back(";");
  ++table.rows;
}

std::string input(const PlainJson& value) {
  if (value.kind == Kind::kNull) return "null";
  if (value.kind == Kind::kObject) return table_form(value);
  if (value.kind != Kind::kList) refuse();
  Shown table;
  for (const PlainJson& row : value.items) add_row(row, table);
  return table.text() + " by name";
}

using Inputs = std::optional<std::map<std::string, std::string>>;

std::string all_of(const Inputs& inputs, const std::map<std::string, std::string>& parameters) {
  std::string out = inputs ? "inputs" : "no inputs";
  for (const auto& [name, table] : inputs.value_or(std::map<std::string, std::string>()))
    out += "\n" + json_text(name) + " " + table;
  for (const auto& [name, text] : parameters)
    out += "\nparameter " + json_text(name) + " " + json_text(text);
  return out;
}

std::string shown_table(const core::RawTable& raw) {
  if (raw.is_null) return "null";
  Shown table;
  table.columns = raw.columns;
  table.rows = raw.rows;
  const auto text_of = [](const core::CellText& one) {
    return one.is_null() ? std::string("null") : json_text(one.view());
  };
  if (raw.by_name) {
    std::size_t at = 0;
    for (const std::size_t end : raw.row_ends) {
      for (; at < end; ++at)
        table.cells.push_back(std::to_string(raw.cell_columns[at]) + "=" + text_of(raw.cells[at]));
      table.cells.emplace_back(";");
    }
    return table.text() + " by name";
  }
  if (raw.unnamed_width) table.more = " unnamed " + std::to_string(*raw.unnamed_width);
  if (raw.ragged) table.more += ragged(raw.ragged->row, raw.ragged->length);
  if (!raw.ragged)
    for (const core::CellText& one : raw.cells) table.cells.push_back(text_of(one));
  return table.text();
}

std::optional<core::BlobReference> reference(const PlainJson& value) {
  if (value.kind == Kind::kNull) return std::nullopt;
  if (value.kind != Kind::kObject) refuse();
  core::BlobReference read;
  const auto take = [](std::optional<std::string>& into, const PlainJson& member) {
    if (!member.is_scalar()) refuse();
    into.reset();
    if (member.kind != Kind::kNull) into = member.text;
  };
  for (const auto& [name, member] : value.members) {
    if (is_named(name, "ConnectionString")) take(read.connection_string, member);
    if (is_named(name, "RelativeLocation")) take(read.relative_location, member);
    if (is_named(name, "BaseLocation")) take(read.base_location, member);
    if (is_named(name, "SasBlobToken")) take(read.sas_blob_token, member);
  }
  return read;
}

std::optional<core::BatchSubmission::References> references(const PlainJson& value) {
  if (value.kind == Kind::kNull) return std::nullopt;
  if (value.kind != Kind::kObject) refuse();
  core::BatchSubmission::References read;
  for (const auto& [name, member] : value.members) read[name] = reference(member);
  return read;
}

}  // namespace

std::string shown(const core::ExecuteRequest& request) {
  Inputs inputs;
  if (request.inputs) {
    inputs.emplace();
    for (const auto& [name, table] : *request.inputs) inputs->emplace(name, shown_table(table));
  }
  return all_of(inputs, request.global_parameters);
}

std::string plain_execute_request(std::string_view body, std::size_t depth) {
  Inputs inputs;
  std::map<std::string, std::string> global;
  const PlainJson json = body_object(body, depth);
  for (const auto& [name, member] : json.members) {
    if (is_named(name, "GlobalParameters")) global = parameters(member);
    if (!is_named(name, "Inputs")) continue;
    inputs.reset();
    if (member.kind == Kind::kNull) continue;
    if (member.kind != Kind::kObject) refuse();
    inputs.emplace();
    for (const auto& [port, value] : member.members) (*inputs)[port] = input(value);
  }
  return all_of(inputs, global);
}

std::string plain_score_request(std::string_view body, std::size_t depth) {
  Inputs inputs;
  std::map<std::string, std::string> global;
  const PlainJson json = body_object(body, depth);
  for (const auto& [name, instance] : json.members) {
    if (!is_named(name, "Instance") || instance.kind == Kind::kNull) continue;
    if (instance.kind != Kind::kObject) refuse();
    for (const auto& [inner, member] : instance.members) {
      if (is_named(inner, "GlobalParameters")) global = parameters(member);
      if (!is_named(inner, "FeatureVector") || member.kind == Kind::kNull) continue;
      Shown row;
      add_row(member, row);
      inputs = {{"", row.text() + " by name"}};
    }
  }
  return all_of(inputs, global);
}

core::BatchSubmission plain_batch_submission(std::string_view body, std::size_t depth) {
  core::BatchSubmission read;
  const PlainJson json = body_object(body, depth);
  for (const auto& [name, member] : json.members) {
    if (is_named(name, "Input")) read.input = reference(member);
    if (is_named(name, "Inputs")) read.inputs = references(member);
    if (is_named(name, "Output")) read.output = reference(member);
    if (is_named(name, "Outputs"))
      read.outputs = references(member).value_or(core::BatchSubmission::References());
    if (is_named(name, "GlobalParameters")) read.global_parameters = parameters(member);
  }
  return read;
}

}  // namespace aml::tests
