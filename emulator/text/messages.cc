#include "emulator/text/messages.h"

#include <algorithm>

#include "emulator/text/ascii.h"

namespace aml::text {

std::string in_quotes(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  return quoted.append("\"").append(text).append("\"");
}

std::optional<std::size_t> place_at(std::string_view form, std::size_t at) {
  const std::string_view place = form.substr(at, 3);
  if (place.size() < 3 || place[0] != '{' || !is_digit(place[1]) || place[2] != '}') {
    return std::nullopt;
  }
  return static_cast<std::size_t>(place[1] - '0');
}

std::size_t values_needed(std::string_view form) {
  std::size_t needed = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (const auto place = place_at(form, i)) needed = std::max(needed, *place + 1);
  }
  return needed;
}
std::string fill_in(std::string_view form, std::span<const std::string_view> values) {
  std::string out;
  out.reserve(form.size());
  for (std::size_t i = 0; i < form.size(); ++i) {
    const std::size_t index = place_at(form, i).value_or(values.size());
    if (index < values.size()) {
      out += values[index];
      i += 2;
    } else {
      out += form[i];
    }
  }
  return out;
}

std::string fill_in(std::string_view form, std::initializer_list<std::string_view> values) {
  return fill_in(form, std::span(values.begin(), values.size()));
}

}  // namespace aml::text
