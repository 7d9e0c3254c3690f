#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/schema.h"

namespace aml::model {

/// A point in time as .NET counts it.
/// Units: 100 ns since 0001-01-01T00:00:00, no zone (the service kept none).
struct DateTime {
  std::int64_t ticks = 0;

  bool operator==(const DateTime&) const = default;
};

/// The values of one column: a typed vector plus explicit missing marks.
/// Shape:   size() values; a missing one holds the type's zero underneath.
/// Errors:  none; reading a value as another type than type() is a programming error (asserted).
/// Threads: as a value.
class Cells {
 public:
  explicit Cells(ColumnType type);
  explicit Cells(std::vector<std::int32_t> values) : values_(std::move(values)) {}

  ColumnType type() const { return static_cast<ColumnType>(values_.index()); }
  std::size_t size() const;
  /// `text_bytes` is what all texts together will take; it only matters for String columns.
  void reserve(std::size_t rows, std::size_t text_bytes = 0);

  bool is_missing(std::size_t row) const { return row < missing_.size() && missing_[row]; }
  bool any_missing() const { return any_missing_; }

  std::string_view text(std::size_t row) const {
    const Texts& texts = as<Texts>();
    const std::size_t begin = row == 0 ? 0 : texts.ends[row - 1];
    return {texts.bytes.data() + begin, texts.ends[row] - begin};
  }
  std::int32_t int32(std::size_t row) const { return as<std::vector<std::int32_t>>()[row]; }
  double real(std::size_t row) const { return as<std::vector<double>>()[row]; }
  bool boolean(std::size_t row) const { return as<std::vector<std::uint8_t>>()[row] != 0; }
  DateTime datetime(std::size_t row) const { return as<std::vector<DateTime>>()[row]; }

  void append_text(std::string_view value);
  void append_int32(std::int32_t value);
  void append_real(double value);
  void append_boolean(bool value);
  void append_datetime(DateTime value);
  void append_missing();
  /// The value of another column of this type, or its absence.
  void append_from(const Cells& other, std::size_t row);

  /// The rows named by `rows`, in that order.
  Cells pick(std::span<const std::size_t> rows) const;
  /// Bytes held, roughly; what memory bounds count.
  std::size_t bytes() const;

 private:
  /// Texts are end to end, so a million short strings are two allocations.
  struct Texts {
    std::string bytes;
    std::vector<std::size_t> ends;
  };
  using Values = std::variant<Texts, std::vector<std::int32_t>, std::vector<double>,
                              std::vector<std::uint8_t>, std::vector<DateTime>>;

  template <typename Alternative>
  const Alternative& as() const {
    const auto* values = std::get_if<Alternative>(&values_);
    assert(values != nullptr);
    return *values;
  }
  template <typename Alternative>
  Alternative& as() {
    auto* values = std::get_if<Alternative>(&values_);
    assert(values != nullptr);
    return *values;
  }

  Values values_;              ///< alternatives in the order of ColumnType
  std::vector<bool> missing_;  ///< empty until the first missing value
  bool any_missing_ = false;
};

}  // namespace aml::model
