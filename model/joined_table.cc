#include "model/joined_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::model {
namespace {

bool is_used(const std::vector<Column>& columns, const std::string& name) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.name == name; });
}

}  // namespace

void append_unclashing(std::vector<Column>& columns, Column column) {
  const std::string name = column.name;
  for (int next = 1; is_used(columns, column.name); ++next)
    column.name = name + " (" + std::to_string(next) + ")";
  columns.push_back(std::move(column));
}

void append_unclashing(std::vector<Column>& columns, const Schema& more,
                       std::span<const std::size_t> indices) {
  for (const std::size_t index : indices) append_unclashing(columns, more[index]);
}

void append_cell_of(Cells& out, const Cells& from, std::optional<std::size_t> row) {
  AML_ASSERT(out.type() == from.type());
  if (!row || from.is_missing(*row)) return out.append_missing();
  switch (from.type()) {
    case ColumnType::kString:
      return out.append_text(from.text(*row));
    case ColumnType::kInt32:
      return out.append_int32(from.int32(*row));
    case ColumnType::kDouble:
      return out.append_real(from.real(*row));
    case ColumnType::kBoolean:
      return out.append_boolean(from.boolean(*row));
    case ColumnType::kDateTime:
      return out.append_datetime(from.datetime(*row));
  }
}

Table join_rows(const Table& left, const Table& right, std::span<const std::size_t> indices,
                std::span<const RowPair> pairs, const Schema& made) {
  const std::size_t left_columns = left.schema().size();
  AML_ASSERT(made.size() == left_columns + indices.size());
  Table joined(made);
  for (std::size_t i = 0; i < made.size(); ++i) {
    const bool is_left = i < left_columns;
    const Cells& from = is_left ? left.column(i) : right.column(indices[i - left_columns]);
    for (const RowPair& pair : pairs)
      append_cell_of(joined.column(i), from, is_left ? pair.left : pair.right);
  }
  return joined;
}

}  // namespace aml::model
