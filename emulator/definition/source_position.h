#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aml::definition {

/// Where something is in a text.
/// Units: both from 1; the column counts bytes.
struct SourcePosition {
  std::size_t line = 1;
  std::size_t column = 1;

  auto operator<=>(const SourcePosition&) const = default;
};

/// From offsets in a text to positions.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  SourcePosition at(std::size_t offset) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return {static_cast<std::size_t>(next - starts_.begin()), offset - *(next - 1) + 1};
  }

 private:
  std::vector<std::size_t> starts_{0};
};

/// `3:14`
inline std::string to_text(SourcePosition position) {
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

}  // namespace aml::definition
