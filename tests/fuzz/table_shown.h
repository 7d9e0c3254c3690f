#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/text/json.h"
#include "model/cell_text.h"
#include "model/table_text.h"

namespace aml::tests {

// Tables and their faults as texts to compare.

inline std::string shown_cell(const std::optional<std::string>& text) {
  std::string out;
  if (text)
    text::append_json_string(out, *text);
  else
    out = "missing";
  return out + " ";
}

inline std::string shown_names(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += shown_cell(name);
  return out + "\n";
}

inline std::string shown_fault(model::TextFault::Kind kind, std::size_t row) {
  return "fault " + std::to_string(static_cast<int>(kind)) + " in row " + std::to_string(row);
}

inline std::string shown_names(const model::Schema& schema) {
  std::vector<std::string> names;
  for (const model::Column& column : schema) names.push_back(column.name);
  return shown_names(names);
}

inline std::string shown_rows(const model::Table& table) {
  std::string out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      std::optional<std::string> text;
      if (!table.column(i).is_missing(row))
        model::append_cell(text.emplace(), table.column(i), row);
      out += shown_cell(text);
    }
    out += '\n';
  }
  return out;
}

}  // namespace aml::tests
