#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "model/table_text.h"

namespace aml::model {

/// What the readers of all formats share.

/// How faults name a column: `"Age"`.

/// `value` as faults quote it, cut short.
std::string quoted_value(std::string_view value);

/// The columns of a text: the declared one of that name, or one that passes through as `own`.
/// Errors: TextFault kColumnsBeyondLimit, kRepeatedColumn.
class TextColumns {
 public:
  explicit TextColumns(const Schema& declared) : declared_(declared) {}

  void add(std::string name, ColumnType own, bool categorical = false);
  Schema take() &&;

 private:
  const Schema& declared_;
  std::vector<Column> columns_;
};

/// Appends a cell, or reports which row and column hold a text that is not of the column's type.
void append_cell_text(Cells& cells, std::string_view text, const Column& column, std::size_t row);

/// A row that is shorter or longer than the header; `cell` is the first missing or surplus one.
[[noreturn]] void throw_ragged(const Schema& schema, std::size_t cell, std::size_t row);

/// Bytes of a byte order mark at the beginning.
/// Errors: TextFault kEncoding for UTF-16.
std::size_t skip_byte_order_mark(std::string_view start);

}  // namespace aml::model
