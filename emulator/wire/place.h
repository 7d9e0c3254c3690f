#pragma once

#include <compare>
#include <cstddef>
#include <string>

namespace aml::wire {

/// Where something stands in a text.
/// Units: both from 1; the column counts bytes.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;

  auto operator<=>(const Place&) const = default;
};

/// `3:14`
inline std::string to_text(Place place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace aml::wire
