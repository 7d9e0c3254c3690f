#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aml::core {

/// The candidate closest to `word` (edit distance, case ignored), if it is close enough to be what
/// was meant; otherwise empty.
std::string_view nearest_spelling(std::string_view word,
                                  std::span<const std::string_view> candidates);

}  // namespace aml::core
