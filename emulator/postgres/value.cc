#include "emulator/postgres/value.h"

#include <utility>

namespace aml::postgres {

namespace {

// Numbers of types in PostgreSQL's catalogue; they never change.
constexpr unsigned kBoolean = 16;
constexpr unsigned kBytes = 17;
constexpr unsigned kBigint = 20;
constexpr unsigned kText = 25;
constexpr unsigned kByteses = 1001;
constexpr unsigned kTexts = 1009;
constexpr unsigned kBigints = 1016;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>((value >> shift) & 0xFF);
}

void append_length(std::string& out, std::size_t length) {
  append_big_endian(out, length, 4);
}

// Dimensions, whether nulls may come, the elements' type, then the one dimension: its length and
// its first index.
std::string array_head(std::size_t length, unsigned element) {
  std::string head;
  append_big_endian(head, length == 0 ? 0 : 1, 4);
  append_big_endian(head, 1, 4);
  append_big_endian(head, element, 4);
  if (length == 0) return head;
  append_length(head, length);
  append_big_endian(head, 1, 4);
  return head;
}

template <typename List>
std::string array_of(const List& list, unsigned element) {
  std::string array = array_head(list.size(), element);
  for (const std::string_view one : list) {
    append_length(array, one.size());
    array += one;
  }
  return array;
}

}  // namespace

Value Value::of_own(unsigned type, std::string bytes) {
  Value value;
  value.type_ = type;
  value.is_binary_ = true;
  value.is_owned_ = true;
  value.owned_ = std::move(bytes);
  return value;
}

Value Value::of_bool(bool value) {
  return of_own(kBoolean, std::string(1, value ? '\1' : '\0'));
}

Value Value::of_integer(std::int64_t value) {
  std::string bytes;
  append_big_endian(bytes, static_cast<std::uint64_t>(value), 8);
  return of_own(kBigint, std::move(bytes));
}

Value Value::bytes(std::string_view bytes) {
  Value value;
  value.type_ = kBytes;
  value.is_binary_ = true;
  value.view_ = bytes;
  return value;
}

Value Value::bytes_list(const std::vector<std::string_view>& list) {
  return of_own(kByteses, array_of(list, kBytes));
}

Value::Value(const std::vector<std::string>& texts)
    : Value(of_own(kTexts, array_of(texts, kText))) {}

Value::Value(const std::vector<std::int64_t>& integers) {
  std::string array = array_head(integers.size(), kBigint);
  for (const std::int64_t one : integers) {
    append_length(array, 8);
    append_big_endian(array, static_cast<std::uint64_t>(one), 8);
  }
  *this = of_own(kBigints, std::move(array));
}

Value Value::null_integer() {
  Value value;
  value.type_ = kBigint;
  value.is_null_ = true;
  return value;
}

}  // namespace aml::postgres
