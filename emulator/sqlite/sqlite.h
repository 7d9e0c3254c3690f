#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/assert.h"

struct sqlite3;
struct sqlite3_stmt;

namespace aml::sqlite {

/// What SQLite says went wrong.
class SqliteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file of records that is not whole, with what a person can do. `why`: SQLite's words.
inline SqliteError damaged(const std::string& file, const std::string& why) {
  return SqliteError(file + " is damaged (" + why +
                     "); put a copy in its place, or move it away to begin without it");
}

/// One connection.
/// Errors:  SqliteError; std::system_error ENOSPC where the disk takes no more.
/// Threads: one at a time; the owner's lock sees to it.
class Database {
 public:
  /// Opens or creates `file`, readable by its owner only; empty: a database that is
  /// gone with this object, in memory as far as the cache goes.
  /// The file belongs to this connection until it is closed.
  explicit Database(const std::string& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that answer nothing.
  void run(const std::string& sql);
  /// The first column of the first row.
  std::string ask(const std::string& sql);
  /// Rows that the last statement changed.
  int changes() const;

  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

/// A statement, prepared once and run often.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds `values` to the statement's parameters, first to last, and starts it. A list takes as
  /// many parameters as it is long.
  template <typename... Values>
  Statement& with(const Values&... values) {
    reset();
    [[maybe_unused]] int place = 1;
    ((place += bind(place, values)), ...);
    AML_ASSERT(place > places());
    return *this;
  }
  /// Goes to the next row; false at the end, where the statement is ready for its next run.
  bool next();
  /// Runs to the end.
  void run() {
    while (next()) {
    }
  }

  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string text(int column) const;

 private:
  int places() const;  ///< of values in the statement
  void require_column(int column) const;
  void reset();
  int bind(int place, std::int64_t value);
  int bind(int place, const std::optional<std::int64_t>& value);
  int bind(int place, const std::string& value);
  int bind(int place, const std::vector<std::string>& values);

  sqlite3_stmt* handle_ = nullptr;
};

/// Everything until commit(), or nothing.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database* database_;
};

}  // namespace aml::sqlite
