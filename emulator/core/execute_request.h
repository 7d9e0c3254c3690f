#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// A table as sent, before any schema is held against it.
/// Shape:   rows() * columns.size() cells, row by row; a ragged table keeps its first ragged row's
///          length and no cells from there on.
/// Threads: as a value; cells point into the request's body or into `texts`.
struct RawTable {
  std::vector<std::string> columns;
  std::vector<CellText> cells;
  std::size_t rows = 0;
  /// Rows were objects: columns are the union of their members, and an absent member is missing.
  bool by_name = false;
  std::optional<std::size_t>
      ragged_length;  ///< length of the first row that differs from `columns`
};

/// The body of an RRS call.
/// The string views stay valid as long as the body and this object live.
struct ExecuteRequest {
  std::optional<std::vector<std::pair<std::string, RawTable>>> inputs;  ///< none: absent or null
  /// Text per parameter, in the order sent; a null value counts as not sent.
  std::vector<std::pair<std::string, std::string>> global_parameters;
  std::deque<std::string> texts;  ///< cells whose text differs from the body's bytes
};

struct NamedTable {
  std::string name;
  model::Table table;
};

using ExecuteResult = std::vector<NamedTable>;  ///< one per output, in published order

}  // namespace aml::core
