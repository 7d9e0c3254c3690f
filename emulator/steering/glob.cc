#include "emulator/steering/glob.h"

#include <cstddef>

namespace aml::steering {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// A star to go back to: what follows it in the pattern, and up to where it took the text.
struct Star {
  std::size_t after = kNone;
  std::size_t taken = 0;
};

// Going back to the last star of each kind is enough: an earlier one could only take what the last
// one takes as well.
bool fits(std::string_view pattern, std::string_view text, bool slash_stops) {
  Star within;
  Star across;
  std::size_t p = 0;
  std::size_t t = 0;
  for (;;) {
    if (p < pattern.size() && pattern[p] == '*') {
      const bool is_across = !slash_stops || pattern.substr(p).starts_with("**");
      while (p < pattern.size() && pattern[p] == '*') ++p;
      (is_across ? across : within) = {p, t};
      if (is_across) within = {};
    } else if (t == text.size() && p == pattern.size()) {
      return true;
    } else if (t < text.size() && p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (within.after != kNone && within.taken < text.size() && text[within.taken] != '/') {
      t = ++within.taken;
      p = within.after;
    } else if (across.after != kNone && across.taken < text.size()) {
      t = ++across.taken;
      p = across.after;
      within = {};
    } else {
      return false;
    }
  }
}

}  // namespace

bool fits_path(std::string_view pattern, std::string_view path) {
  return fits(pattern, path, true);
}

bool fits_value(std::string_view pattern, std::string_view value) {
  return fits(pattern, value, false);
}

}  // namespace aml::steering
