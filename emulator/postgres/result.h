#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct pg_result;

namespace aml::postgres {

/// The rows that a statement gave, whole in memory. Columns are bigint, integer, smallint, boolean,
/// text or bytea; a statement casts whatever else it selects.
/// Shape:   rows and columns are counted from 0; views live as long as the result.
/// Threads: any number of readers.
class Result {
 public:
  explicit Result(pg_result* handle) : handle_(handle) {}

  int rows() const;
  bool empty() const { return rows() == 0; }
  /// Rows that an INSERT, UPDATE or DELETE changed, or that a SELECT gave.
  std::int64_t changed() const;

  bool is_null(int row, int column) const;
  std::int64_t integer(int row, int column) const;  ///< not null; true is 1
  std::optional<std::int64_t> optional_integer(int row, int column) const;
  bool boolean(int row, int column) const { return integer(row, column) != 0; }
  std::string_view view(int row, int column) const;  ///< text or bytes; null: empty
  std::string text(int row, int column) const { return std::string(view(row, column)); }

  const pg_result* handle() const { return handle_.get(); }

 private:
  struct Clear {
    void operator()(pg_result* handle) const;
  };

  std::unique_ptr<pg_result, Clear> handle_;
};

}  // namespace aml::postgres
