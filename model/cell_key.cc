#include "model/cell_key.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "model/cell_text.h"

namespace aml::model {
namespace {

/// The first byte of a key.
enum KeyTag : char {
  kMissingKey = 'M',
  kTextKey = 'T',
  kNumberKey = 'N',
  kFlagKey = 'B',
  kInstantKey = 'D'
};

template <typename Value>
void append_bytes(std::string& out, Value value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

double to_15_digits(double value) {
  constexpr double kWhole = 1e15;
  if (std::isnan(value)) return std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(value)) return value;
  if (std::abs(value) < kWhole && value == std::trunc(value)) return value + 0.0;  // no -0
  std::string text;
  append_double(text, value);
  return parse_double(text).value_or(value);
}

void append_text_key(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += kMissingKey;
    return;
  }
  out += kTextKey;
  append_bytes(out, text.size());
  out += text;
}

void append_number_key(std::string& out, double value) {
  out += kNumberKey;
  append_bytes(out, to_15_digits(value));
}

void append_instant_key(std::string& out, DateTime value) {
  out += kInstantKey;
  append_bytes(out, value.ticks);
}

void append_flag_key(std::string& out, bool value) {
  out += kFlagKey;
  out += value ? '1' : '0';
}

}  // namespace

void append_cell_key(std::string& out, const Cells& cells, std::size_t row) {
  if (cells.is_missing(row)) {
    out += kMissingKey;
    return;
  }
  switch (cells.type()) {
    case ColumnType::kString:
      return append_text_key(out, cells.text(row));
    case ColumnType::kInt32:
      return append_number_key(out, cells.int32(row));
    case ColumnType::kDouble:
      return append_number_key(out, cells.real(row));
    case ColumnType::kBoolean:
      return append_flag_key(out, cells.boolean(row));
    case ColumnType::kDateTime:
      return append_instant_key(out, cells.datetime(row));
  }
}

std::vector<std::string> keys_of_written(std::string_view text) {
  std::vector<std::string> keys(1);
  append_text_key(keys.back(), text);
  if (const auto number = parse_double(text)) append_number_key(keys.emplace_back(), *number);
  if (const auto flag = parse_boolean(text)) append_flag_key(keys.emplace_back(), *flag);
  if (const auto instant = parse_datetime(text)) append_instant_key(keys.emplace_back(), *instant);
  return keys;
}

std::string key_of_missing() {
  return std::string(1, kMissingKey);
}

}  // namespace aml::model
