#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/table.h"

namespace aml::core {

/// A cell as a caller sent it: text, or null. Numbers and booleans already are the text .NET makes
/// of them (`2.50` is `2.5`, `true` is `True`).
struct CellText {
  const char* data = nullptr;  ///< nullptr: null
  std::size_t size = 0;

  bool is_null() const { return data == nullptr; }
  std::string_view view() const { return {data, size}; }
};

/// A table as sent, before it is checked against any schema.
/// Shape:   in the table form, rows * width() cells, row by row. In the swagger form
///          (`by_name`) rows are objects: `columns` are the names seen, in that order, each cell
///          says which it is of, and a row may leave some out or name one twice (the last counts).
/// Threads: as a value; cells point into the request's body or into ExecuteRequest::texts.
struct RawTable {
  struct Ragged {
    std::size_t row;
    std::size_t length;
  };

  std::vector<std::string> columns;
  std::vector<CellText> cells;
  std::size_t rows = 0;
  std::optional<Ragged> ragged;  ///< the first row whose length is not width()

  std::optional<std::size_t> unnamed_width;  ///< the table form without ColumnNames: cells of a row

  bool by_name = false;
  std::vector<std::uint32_t> cell_columns;  ///< by_name: per cell, index into columns
  std::vector<std::size_t> row_ends;        ///< by_name: per row, index after its last cell

  bool is_null = false;  ///< the input was named, its value was null

  std::size_t width() const { return unnamed_width.value_or(columns.size()); }
};

/// The body of an RRS call.
/// Moves only: cells may point into `texts`, besides the body they were read from.
struct ExecuteRequest {
  ExecuteRequest() = default;
  ExecuteRequest(ExecuteRequest&&) = default;
  ExecuteRequest& operator=(ExecuteRequest&&) = default;

  std::optional<std::map<std::string, RawTable>> inputs;  ///< none: absent or null
  /// Text per parameter; a null value counts as not sent.
  std::map<std::string, std::string> global_parameters;
  /// Cells whose text differs from the body's bytes. A list: texts stay where they are, and an
  /// empty one takes no memory.
  std::list<std::string> texts;
};

struct NamedTable {
  std::string name;
  model::Table table;
};

using ExecuteResult = std::vector<NamedTable>;  ///< one per output, in published order

}  // namespace aml::core
