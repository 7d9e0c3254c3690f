#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aml::postgres {

/// A value for a place ($1, $2, …) of a statement. Integers are sent as bigint, lists as arrays; a
/// text takes the type that the statement gives its place. Texts are UTF-8 without NUL, else they
/// are bytes().
/// Shape:   texts and bytes are views: they live until the statement has run. Lists are copied.
class Value {
 public:
  Value(std::nullptr_t) : is_null_(true) {}  // NOLINT(google-explicit-constructor)
  template <std::integral Integer>
  Value(Integer value)  // NOLINT(google-explicit-constructor)
      : Value(std::same_as<Integer, bool> ? of_bool(value != 0)
                                          : of_integer(static_cast<std::int64_t>(value))) {}
  Value(std::string_view text) : view_(text) {}      // NOLINT
  Value(const std::string& text) : view_(text) {}    // NOLINT
  Value(const char* text) : view_(text) {}           // NOLINT
  Value(const std::vector<std::string>& texts);      // NOLINT: text[]
  Value(const std::vector<std::int64_t>& integers);  // NOLINT: bigint[]
  template <typename T>
  Value(const std::optional<T>& value)  // NOLINT(google-explicit-constructor)
      : Value(value              ? Value(*value)
              : std::integral<T> ? null_integer()
                                 : Value(nullptr)) {}

  static Value bytes(std::string_view bytes);                          ///< bytea
  static Value bytes_list(const std::vector<std::string_view>& list);  ///< bytea[]

  /// The type's number in PostgreSQL; 0: the statement says.
  unsigned type() const { return type_; }
  bool is_null() const { return is_null_; }
  bool is_binary() const { return is_binary_; }
  std::string_view data() const { return is_owned_ ? std::string_view(owned_) : view_; }

 private:
  static Value of_bool(bool value);
  static Value of_integer(std::int64_t value);
  static Value null_integer();
  static Value of_own(unsigned type, std::string bytes);
  Value() = default;

  unsigned type_ = 0;
  bool is_null_ = false;
  bool is_binary_ = false;
  bool is_owned_ = false;
  std::string owned_;
  std::string_view view_;
};

}  // namespace aml::postgres
