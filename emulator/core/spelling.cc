#include "emulator/core/spelling.h"

#include <algorithm>
#include <cstddef>

#include "emulator/text/ascii.h"

namespace aml::core {

namespace {

bool same(char a, char b) {
  return text::to_lower(a) == text::to_lower(b);
}

// Insertions, deletions, replacements and swaps of neighbours cost one each: people swap letters
// about as often as they drop them.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

}  // namespace

std::string_view nearest_spelling(std::string_view word,
                                  std::span<const std::string_view> candidates) {
  std::string_view nearest;
  std::size_t least = word.size() / 3 + 1;  // "nmae" may miss by 2, "to" by 1
  constexpr std::size_t kLongestWord = 256;
  if (word.empty() || word.size() > kLongestWord) return nearest;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > 2 * word.size() + 1) continue;
    const std::size_t d = distance(word, candidate);
    if (d >= candidate.size() || d > least || (d == least && !nearest.empty())) continue;
    nearest = candidate;
    least = d;
  }
  return nearest;
}

}  // namespace aml::core
