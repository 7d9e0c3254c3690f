#include "emulator/wire/rrs_wire.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <unordered_map>

#include "emulator/base/assert.h"
#include "emulator/text/json.h"
#include "emulator/wire/body_object.h"
#include "emulator/wire/json_reader.h"
#include "model/cell_text.h"

namespace aml::wire {

namespace {

using core::CellText;
using core::ExecuteRequest;
using core::RawTable;

CellText cell_of(JsonToken token, std::string_view text) {
  if (token == JsonToken::kNull) return {};
  // An empty text still has to differ from null.
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}

// False: null, which counts as not sent.
bool read_column_names(JsonReader& reader, RawTable& table) {
  table.columns.clear();
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return false;
  if (first != JsonToken::kBeginArray) refuse_body();
  for (JsonToken token = reader.next(); token != JsonToken::kEndArray; token = reader.next()) {
    if (!is_scalar(token) || token == JsonToken::kNull) refuse_body();
    table.columns.emplace_back(reader.text());
  }
  return true;
}

// The rows of the table form, whose width is only known once `ColumnNames` has come, maybe later.
struct Rows {
  std::vector<CellText> cells;
  std::size_t count = 0;
  std::size_t width = 0;                   // of the first row
  std::optional<RawTable::Ragged> uneven;  // the first row of another width
};

Rows read_rows(JsonReader& reader) {
  Rows rows;
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return rows;
  if (first != JsonToken::kBeginArray) refuse_body();
  for (JsonToken token = reader.next(); token != JsonToken::kEndArray; token = reader.next()) {
    if (token != JsonToken::kBeginArray) refuse_body();
    std::size_t width = 0;
    for (JsonToken cell = reader.next(); cell != JsonToken::kEndArray; cell = reader.next()) {
      if (!is_scalar(cell)) refuse_body();
      if (!rows.uneven) rows.cells.push_back(cell_of(cell, reader.text()));
      ++width;
    }
    if (rows.count == 0) rows.width = width;
    if (!rows.uneven && width != rows.width) rows.uneven = {rows.count, width};
    ++rows.count;
  }
  return rows;
}

RawTable read_table(JsonReader& reader) {
  RawTable table;
  Rows rows;
  bool named = false;
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    if (same_name(reader.text(), "ColumnNames")) {
      named = read_column_names(reader, table);
    } else if (same_name(reader.text(), "Values")) {
      rows = read_rows(reader);
    } else {
      reader.skip(reader.next());
    }
  }
  if (!named && rows.count > 0) table.unnamed_width = rows.width;
  if (rows.count > 0 && rows.width != table.width()) {
    table.ragged = {0, rows.width};
  } else {
    table.ragged = rows.uneven;
  }
  table.cells = std::move(rows.cells);
  table.rows = rows.count;
  AML_ASSERT(table.ragged || table.cells.size() == table.rows * table.width());
  return table;
}

// Finds or adds the column of a row member; rows mostly name the same columns in the same order.
class ColumnIndex {
 public:
  explicit ColumnIndex(std::vector<std::string>& columns) : columns_(columns) {}

  std::uint32_t of(std::string_view name, std::size_t expected) {
    if (expected < columns_.size() && columns_[expected] == name) {
      return static_cast<std::uint32_t>(expected);
    }
    const auto [found, is_new] =
        known_.try_emplace(std::string(name), static_cast<std::uint32_t>(columns_.size()));
    if (is_new) columns_.emplace_back(name);
    return found->second;
  }

 private:
  std::vector<std::string>& columns_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

void read_row_object(JsonReader& reader, RawTable& table, ColumnIndex& index) {
  std::size_t member = 0;
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    const std::uint32_t column = index.of(reader.text(), member++);
    const JsonToken cell = reader.next();
    if (!is_scalar(cell)) refuse_body();
    table.cells.push_back(cell_of(cell, reader.text()));
    table.cell_columns.push_back(column);
  }
  table.row_ends.push_back(table.cells.size());
  ++table.rows;
}

RawTable read_row_objects(JsonReader& reader) {
  RawTable table;
  table.by_name = true;
  ColumnIndex index(table.columns);
  for (JsonToken token = reader.next(); token != JsonToken::kEndArray; token = reader.next()) {
    if (token != JsonToken::kBeginObject) refuse_body();
    read_row_object(reader, table, index);
  }
  return table;
}

RawTable read_input(JsonReader& reader) {
  switch (reader.next()) {
    case JsonToken::kBeginObject:
      return read_table(reader);
    case JsonToken::kBeginArray:
      return read_row_objects(reader);
    case JsonToken::kNull: {
      RawTable absent;
      absent.is_null = true;
      return absent;
    }
    default:
      refuse_body();
  }
}

void read_inputs(JsonReader& reader, ExecuteRequest& request) {
  const JsonToken first = reader.next();
  request.inputs.reset();  // of members that repeat, the last counts, as in Json.NET
  if (first == JsonToken::kNull) return;
  if (first != JsonToken::kBeginObject) refuse_body();
  auto& inputs = request.inputs.emplace();
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    std::string name(reader.text());
    inputs.insert_or_assign(std::move(name), read_input(reader));
  }
}

void read_instance(JsonReader& reader, ExecuteRequest& request) {
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return;
  if (first != JsonToken::kBeginObject) refuse_body();
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    if (same_name(reader.text(), "FeatureVector")) {
      const JsonToken value = reader.next();
      if (value == JsonToken::kNull) continue;
      if (value != JsonToken::kBeginObject) refuse_body();
      RawTable table;
      table.by_name = true;
      ColumnIndex index(table.columns);
      read_row_object(reader, table, index);
      request.inputs.emplace();
      request.inputs->emplace("", std::move(table));
    } else if (same_name(reader.text(), "GlobalParameters")) {
      request.global_parameters = read_parameters(reader);
    } else {
      reader.skip(reader.next());
    }
  }
}

void append_missing(std::string& out, core::MissingText missing) {
  switch (missing) {
    case core::MissingText::kNull:
      out += "null";
      return;
    case core::MissingText::kEmpty:
      out += "\"\"";
      return;
    case core::MissingText::kNaN:
      out += "\"NaN\"";
      return;
  }
}

// Names of types in the order of ColumnType; they hold nothing that is escaped.
constexpr std::array<std::string_view, 5> kQuotedTypes = {
    R"("String")", R"("Int32")", R"("Double")", R"("Boolean")", R"("DateTime")"};

// As model::append_int32, in one piece: most cells of an answer are counts.
void append_quoted(std::string& out, std::int32_t value) {
  std::array<char, 16> text;
  text.front() = '"';
  char* const end = std::to_chars(text.data() + 1, text.data() + text.size(), value).ptr;
  *end = '"';
  out.append(text.data(), static_cast<std::size_t>(end + 1 - text.data()));
}

void append_cell(std::string& out, const model::Cells& cells, std::size_t row,
                 core::MissingText missing) {
  if (cells.is_missing(row)) {
    append_missing(out, missing);
  } else if (cells.type() == model::ColumnType::kString) {
    text::append_json_string(out, cells.text(row));
  } else if (cells.type() == model::ColumnType::kInt32) {
    append_quoted(out, cells.int32(row));
  } else {
    out += '"';
    model::append_cell(out, cells, row);
    out += '"';
  }
}

// Appends `count` pieces with commas between.
template <typename Piece>
void append_list(std::string& out, std::size_t count, Piece piece) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    piece(i);
  }
}

void append_table(std::string& out, const model::Table& table, const AnswerForm& form) {
  const model::Schema& schema = table.schema();
  out += R"({"type":"table","value":{)";
  if (form.column_names || form.details) {
    out += R"("ColumnNames":[)";
    append_list(out, schema.size(),
                [&](std::size_t i) { text::append_json_string(out, schema[i].name); });
    out += "],";
  }
  if (form.details) {
    out += R"("ColumnTypes":[)";
    append_list(out, schema.size(), [&](std::size_t i) {
      out += kQuotedTypes[static_cast<std::size_t>(schema[i].type)];
    });
    out += "],";
  }
  out += R"("Values":[)";
  append_list(out, table.rows(), [&](std::size_t row) {
    out += '[';
    append_list(out, schema.size(),
                [&](std::size_t i) { append_cell(out, table.column(i), row, form.missing); });
    out += ']';
  });
  out += "]}}";
}

void append_row_objects(std::string& out, const model::Table& table, core::MissingText missing) {
  std::vector<std::string> names;
  names.reserve(table.schema().size());
  for (const model::Column& column : table.schema()) {
    text::append_json_string(names.emplace_back(), column.name);
    names.back() += ':';
  }
  out += '[';
  append_list(out, table.rows(), [&](std::size_t row) {
    out += '{';
    append_list(out, names.size(), [&](std::size_t i) {
      out += names[i];
      append_cell(out, table.column(i), row, missing);
    });
    out += '}';
  });
  out += ']';
}

// Roughly what the answer will take, so that it is written without growing.
std::size_t expected_size(const core::ExecuteResult& result, bool swagger) {
  std::size_t size = 64;
  for (const core::NamedTable& output : result) {
    std::size_t names = 64;
    for (const model::Column& column : output.table.schema()) names += column.name.size() + 16;
    size += output.table.bytes() + output.table.rows() * (4 + 2 * output.table.schema().size());
    size += swagger ? names * output.table.rows() : names;
  }
  return size;
}

}  // namespace

core::ExecuteRequest parse_execute_request(std::string_view body, std::size_t json_depth) {
  ExecuteRequest request;
  read_body_object(body, json_depth, request.texts, [&](JsonReader& reader) {
    if (same_name(reader.text(), "Inputs")) {
      read_inputs(reader, request);
    } else if (same_name(reader.text(), "GlobalParameters")) {
      request.global_parameters = read_parameters(reader);
    } else {
      reader.skip(reader.next());
    }
  });
  return request;
}

core::ExecuteRequest parse_score_request(std::string_view body, std::size_t json_depth) {
  ExecuteRequest request;
  read_body_object(body, json_depth, request.texts, [&](JsonReader& reader) {
    if (same_name(reader.text(), "Instance")) {
      read_instance(reader, request);
    } else {
      reader.skip(reader.next());
    }
  });
  return request;
}

std::string write_execute_response(const core::ExecuteResult& result, const AnswerForm& form) {
  std::string out;
  out.reserve(expected_size(result, form.swagger));
  out += R"({"Results":{)";
  append_list(out, result.size(), [&](std::size_t i) {
    text::append_json_string(out, result[i].name);
    out += ':';
    if (form.swagger) {
      append_row_objects(out, result[i].table, form.missing);
    } else {
      append_table(out, result[i].table, form);
    }
  });
  out += "}}";
  return out;
}

std::string write_score_response(const core::NamedTable& output, core::MissingText missing) {
  std::string out = "[";
  if (output.table.rows() > 0) {
    append_list(out, output.table.schema().size(),
                [&](std::size_t i) { append_cell(out, output.table.column(i), 0, missing); });
  }
  out += ']';
  return out;
}

}  // namespace aml::wire
