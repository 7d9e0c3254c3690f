#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "model/table.h"

namespace aml::model {

/// A row of a joined table: a row of each side, or missing cells.
struct RowPair {
  std::optional<std::size_t> left;
  std::optional<std::size_t> right;
};

/// Appends the column; where its name is there already it is called `name (1)`, then `name (2)`.
void append_unclashing(std::vector<Column>& columns, Column column);

/// Appends those columns of `more`; one whose name is there already is called `name (1)`, then
/// `name (2)`.
void append_unclashing(std::vector<Column>& columns, const Schema& more,
                       std::span<const std::size_t> indices);

/// The rows of two tables side by side.
/// Shape: the columns of `left`, then those of `right` that `indices` names; `made` is their
///        schema.
Table join_rows(const Table& left, const Table& right, std::span<const std::size_t> indices,
                std::span<const RowPair> pairs, const Schema& made);

/// Appends a cell of one column to another of its type.
void append_cell_of(Cells& out, const Cells& from, std::optional<std::size_t> row);

}  // namespace aml::model
