#include "emulator/upstream/request_writer.h"

#include <cmath>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/text/json.h"
#include "emulator/wire/json_cell.h"
#include "model/cell_text.h"

namespace aml::upstream {

namespace {

using model::Cells;
using model::ColumnType;
using model::Table;

bool is_gap(const Cells& cells, std::size_t row) {
  return cells.is_missing(row) ||
         (cells.type() == ColumnType::kDouble && !std::isfinite(cells.real(row)));
}

double number_of(const Cells& cells, std::size_t row) {
  if (cells.type() == ColumnType::kInt32) return cells.int32(row);
  if (cells.type() == ColumnType::kBoolean) return cells.boolean(row) ? 1 : 0;
  return cells.real(row);
}

std::string dataframe_split(const Table& table, std::span<const std::size_t> rows) {
  std::string out = R"({"dataframe_split":{"columns":[)";
  for (const model::Column& column : table.schema()) {
    if (&column != table.schema().begin()) out += ',';
    text::append_json_string(out, column.name);
  }
  out += R"(],"data":[)";
  for (const std::size_t row : rows) {
    out += out.back() == '[' ? "[" : ",[";
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      if (i > 0) out += ',';
      if (is_gap(table.column(i), row))
        out += "null";
      else
        wire::append_json_cell(out, table.column(i), row);
    }
    out += ']';
  }
  return out + "]}}";
}

void open_tensor(std::string& out, std::string_view name, std::size_t rows, std::size_t width,
                 std::string_view type) {
  out += R"({"name":)";
  text::append_json_string(out, name);
  out += R"(,"shape":[)" + std::to_string(rows) + ',' + std::to_string(width) + R"(],"datatype":")";
  out += type;
  out += R"(","data":[)";
}

std::string_view datatype_of(ColumnType type) {
  switch (type) {
    case ColumnType::kInt32:
      return "INT32";
    case ColumnType::kDouble:
      return "FP64";
    case ColumnType::kBoolean:
      return "BOOL";
    case ColumnType::kString:
    case ColumnType::kDateTime:
      break;
  }
  return "BYTES";
}

std::string one_tensor(const std::string& name, const Table& table,
                       std::span<const std::size_t> rows) {
  std::string out = R"({"inputs":[)";
  open_tensor(out, name, rows.size(), table.schema().size(), "FP64");
  for (const std::size_t row : rows) {
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      if (out.back() != '[') out += ',';
      wire::append_json_double(out, number_of(table.column(i), row));
    }
  }
  return out + "]}]}";
}

std::string tensor_each(const Table& table, std::span<const std::size_t> rows) {
  std::string out = R"({"parameters":{"content_type":"pd"},"inputs":[)";
  for (std::size_t i = 0; i < table.schema().size(); ++i) {
    const model::Column& column = table.schema()[i];
    if (i > 0) out += ',';
    open_tensor(out, column.name, rows.size(), 1, datatype_of(column.type));
    for (const std::size_t row : rows) {
      if (row != rows.front()) out += ',';
      wire::append_json_cell(out, table.column(i), row);
    }
    out += "]}";
  }
  return out + "]}";
}

}  // namespace

bool has_gap(const Table& table, std::size_t row) {
  for (std::size_t i = 0; i < table.schema().size(); ++i) {
    if (is_gap(table.column(i), row)) return true;
  }
  return false;
}

std::string write_request(const core::ScoringServer& server, const Table& table,
                          std::span<const std::size_t> rows) {
  AML_ASSERT(!rows.empty() && !table.schema().empty());
  if (server.protocol == core::ScoringProtocol::kMlflow) return dataframe_split(table, rows);
  return server.tensor.empty() ? tensor_each(table, rows) : one_tensor(server.tensor, table, rows);
}

}  // namespace aml::upstream
