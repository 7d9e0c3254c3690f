#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/table.h"

namespace aml::model {

/// One table that a query reads: `t1`.
struct SqlTable {
  std::string_view name;
  const Table* table;
};

struct SqlBounds {
  std::size_t steps = 100'000'000;        ///< of SQLite's virtual machine
  std::size_t memory_bytes = 256u << 20;  ///< of what a query and its result take
  std::size_t value_bytes = 16u << 20;    ///< of one value
};

/// Statements of SQLite over tables in memory; the last SELECT is the result. Nothing but reading
/// the tables is permitted: no write, no PRAGMA, no other database, no extension, no file.
/// Errors:  ModuleError 0069 with SQLite's words: text that is not SQL, what is not permitted, what
///          goes past the bounds, a value that is not of the result's column.
/// Threads: const; each run opens its own database. SQLite counts the memory of the process, so
///          queries that run at once share `memory_bytes`.
class SqlQuery {
 public:
  explicit SqlQuery(std::string text, SqlBounds bounds = {});

  /// The result's columns for tables of these schemas. A column of a table keeps its type; any
  /// other has that of its first values for rows made up, and is a String without one.
  Schema schema(std::span<const std::string_view> names, std::span<const Schema> schemas) const;

  /// Shape: `made` is schema() of the tables' own.
  Table run(std::span<const SqlTable> tables, const Schema& made) const;

 private:
  std::string text_;
  SqlBounds bounds_;
};

}  // namespace aml::model
