#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/cell_text.h"
#include "model/table_text.h"

namespace aml::tests {

/// A cell as text; a missing one is `<missing>`.
inline std::string shown(const model::Cells& cells, std::size_t row) {
  if (cells.is_missing(row)) return "<missing>";
  std::string text;
  model::append_cell(text, cells, row);
  return text;
}

using Rows = std::vector<std::vector<std::string>>;

inline Rows rows_of(const model::Table& table) {
  Rows rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    rows.emplace_back();
    for (std::size_t i = 0; i < table.schema().size(); ++i)
      rows.back().push_back(shown(table.column(i), row));
  }
  return rows;
}

inline std::vector<std::string> names_of(const model::Schema& schema) {
  std::vector<std::string> names;
  for (const model::Column& column : schema) names.push_back(column.name);
  return names;
}

/// Reads a whole text at once.
inline model::Table read_text(model::TextFormat format, std::string_view text,
                              const model::Schema& declared = {}) {
  const auto opened = model::open_table(format, text, true, declared);
  return opened->reader->read(text.substr(opened->header_bytes));
}

/// What the fault of a text says; empty when it has none.
inline std::string fault_of(model::TextFormat format, std::string_view text,
                            const model::Schema& declared = {}) {
  try {
    read_text(format, text, declared);
  } catch (const model::TextFault& fault) {
    return fault.what();
  }
  return "";
}

inline std::string write_text(model::TextFormat format, const model::Table& table) {
  std::string out;
  model::write_table_header(format, out, table.schema());
  model::write_table_rows(format, out, table);
  return out;
}

}  // namespace aml::tests
