#include "model/arff.h"
#include "model/arff_values.h"
#include "model/cell_text.h"

namespace aml::model {
namespace {

constexpr std::string_view kArffLineEnd = "\r\n";

// Dates in the form that cell_text.h writes, which the attribute has to declare.
std::string_view type_text(ColumnType type) {
  switch (type) {
    case ColumnType::kString:
      return "string";
    case ColumnType::kInt32:
      return "integer";
    case ColumnType::kDouble:
      return "numeric";
    case ColumnType::kBoolean:
      return "{True,False}";
    case ColumnType::kDateTime:
      return R"(date "M/d/yyyy h:mm:ss a")";
  }
  return "string";
}

}  // namespace

void write_arff_header(std::string& out, const Schema& schema) {
  out += "@relation output";
  out += kArffLineEnd;
  out += kArffLineEnd;
  for (const Column& column : schema) {
    out += "@attribute ";
    append_arff_value(out, column.name);
    out += ' ';
    out += type_text(column.type);
    out += kArffLineEnd;
  }
  out += kArffLineEnd;
  out += "@data";
  out += kArffLineEnd;
}

void write_arff_rows(std::string& out, const Table& table) {
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      if (i > 0) out += ',';
      if (table.column(i).is_missing(row)) {
        out += '?';
        continue;
      }
      text.clear();
      append_cell(text, table.column(i), row);
      append_arff_value(out, text);
    }
    out += kArffLineEnd;
  }
}

}  // namespace aml::model
