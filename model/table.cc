#include "model/table.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::model {
namespace {

void check_type(const Column& column, const Cells& cells) {
  if (column.type == cells.type()) return;
  throw std::invalid_argument("column \"" + column.name + "\" is declared " +
                              std::string(name_of(column.type)) + " but holds " +
                              std::string(name_of(cells.type())));
}

void check_length(const Column& column, const Cells& cells, std::size_t rows) {
  if (cells.size() == rows) return;
  throw std::invalid_argument("column \"" + column.name + "\" has " + std::to_string(cells.size()) +
                              " rows where the table has " + std::to_string(rows));
}

}  // namespace

Table::Table(Schema schema) : schema_(std::move(schema)) {
  columns_.reserve(schema_.size());
  for (const Column& column : schema_) columns_.emplace_back(column.type);
}

Table::Table(Schema schema, std::vector<Cells> columns)
    : schema_(std::move(schema)), columns_(std::move(columns)) {
  if (schema_.size() != columns_.size()) {
    throw std::invalid_argument("a schema of " + std::to_string(schema_.size()) +
                                " columns was given " + std::to_string(columns_.size()));
  }
  const std::size_t own_rows = rows();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    check_type(schema_[i], columns_[i]);
    check_length(schema_[i], columns_[i], own_rows);
  }
}

Table Table::with_columns(const Schema& chosen, std::span<const std::size_t> indices) && {
  AML_ASSERT(chosen.size() == indices.size());
  std::vector<std::size_t> uses(columns_.size(), 0);
  for (const std::size_t index : indices) ++uses.at(index);
  std::vector<Cells> cells;
  cells.reserve(indices.size());
  for (const std::size_t index : indices) {
    if (--uses[index] == 0)
      cells.push_back(std::move(columns_[index]));
    else
      cells.push_back(columns_[index]);
  }
  return Table(chosen, std::move(cells));
}

Table Table::with_rows(std::span<const std::size_t> rows) const {
  Table result;
  result.schema_ = schema_;
  result.columns_.reserve(columns_.size());
  for (const Cells& cells : columns_) result.columns_.push_back(cells.pick(rows));
  return result;
}

std::size_t Table::bytes() const {
  std::size_t sum = 0;
  for (const Cells& cells : columns_) sum += cells.bytes();
  return sum;
}

}  // namespace aml::model
