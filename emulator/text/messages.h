#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// What messages to people and clients are put together from.

namespace aml::text {

/// `"text"`, with nothing inside changed.
std::string in_quotes(std::string_view text);

/// The number in a `{0}` … `{9}` that begins at `at`.
std::optional<std::size_t> place_at(std::string_view form, std::size_t at);

/// The number of values that a text takes: one more than the largest number in it.
std::size_t values_needed(std::string_view form);
/// Replaces `{0}`, `{1}` … by the values, in one pass; placeholders without a value stay.
std::string fill_in(std::string_view form, std::span<const std::string_view> values);
std::string fill_in(std::string_view form, std::initializer_list<std::string_view> values);

}  // namespace aml::text
