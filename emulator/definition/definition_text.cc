#include "emulator/definition/definition_text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "model/cell_text.h"

namespace aml::definition {

namespace {

using Json = nlohmann::ordered_json;

std::string scalar_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string in_one_line(const Json& value) {
  if (!value.is_structured()) return scalar_text(value);
  std::string line;
  for (const auto& [name, item] : value.items()) {
    if (!line.empty()) line += ", ";
    if (value.is_object()) line += scalar_text(name) + ": ";
    line += in_one_line(item);
  }
  return value.is_object() ? "{" + line + "}" : "[" + line + "]";
}

bool is_row(const Json& value) {
  return value.is_array() && std::none_of(value.begin(), value.end(),
                                          [](const Json& item) { return item.is_structured(); });
}

/// Rows and short values in one line, the rest a member or an item a line.
void write_json(std::string& out, const Json& value, std::size_t indent) {
  constexpr std::size_t kShort = 80;
  constexpr std::size_t kFew = 8;
  const bool may_be_short = value.is_structured() && value.size() <= kFew;
  std::string line =
      is_row(value) || may_be_short || !value.is_structured() ? in_one_line(value) : "";
  if (!value.is_structured() || is_row(value) || (may_be_short && line.size() <= kShort)) {
    out += line;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += value.is_object() ? "{\n" : "[\n";
  bool is_first = true;
  for (const auto& [name, item] : value.items()) {
    out += (is_first ? "" : ",\n") + margin;
    is_first = false;
    if (value.is_object()) out += scalar_text(name) + ": ";
    write_json(out, item, indent + 2);
  }
  out += "\n" + std::string(indent, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

Json definition_cell(const model::WrittenCell& cell, model::ColumnType type) {
  if (!cell) return nullptr;
  const std::optional<double> number = model::parse_double(*cell);
  using model::ColumnType;
  switch (type) {
    case ColumnType::kInt32:
      if (const auto whole = model::parse_int32(*cell)) return *whole;
      break;
    case ColumnType::kDouble:
      if (number && std::isfinite(*number)) return *number;
      break;
    case ColumnType::kBoolean:
      if (const auto flag = model::parse_boolean(*cell)) return *flag;
      break;
    case ColumnType::kString:
    case ColumnType::kDateTime:
      break;
  }
  return *cell;
}

std::string write_definition(const Json& service) {
  std::string text;
  write_json(text, service, 0);
  text += '\n';
  return text;
}

}  // namespace aml::definition
