#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "model/cells.h"
#include "model/schema.h"

namespace aml::model {

/// Typed columns of equal length: what the service called a DataTable.
/// Shape:   rows() rows in each of schema().size() columns.
/// Errors:  std::invalid_argument when a column's length or type does not fit.
/// Threads: as a value; moved along the pipeline, so columns that pass through are not copied.
class Table {
 public:
  Table() = default;
  /// A table without rows.
  explicit Table(Schema schema);
  Table(Schema schema, std::vector<Cells> columns);

  const Schema& schema() const { return schema_; }
  std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().size(); }
  const Cells& column(std::size_t index) const { return columns_[index]; }
  /// For filling row by row; the caller keeps all columns equally long.
  Cells& column(std::size_t index) { return columns_[index]; }

  /// The columns, for a table that has them and others; this one is empty then.
  std::vector<Cells> take_columns() && { return std::move(columns_); }
  /// The columns named by `indices`, in that order, repeats allowed; `chosen` is their schema.
  Table with_columns(const Schema& chosen, std::span<const std::size_t> indices) &&;
  /// The rows named by `rows`, in that order.
  Table with_rows(std::span<const std::size_t> rows) const;

  std::size_t bytes() const;

 private:
  Schema schema_;
  std::vector<Cells> columns_;
};

}  // namespace aml::model
