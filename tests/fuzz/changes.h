#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace aml::tests {

/// Makes copies of seeds with a change or a few, the same ones at each run: a character, a bit, a
/// piece gone, a piece twice, a piece of another seed, a word.
class Changes {
 public:
  Changes(const std::vector<std::string>& seeds, const std::vector<std::string>& words)
      : seeds_(seeds), words_(words) {}

  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    for (std::size_t times = 1 + below(4); times > 0; --times) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  void change(std::string& text) {
    constexpr std::string_view kSigns = "@(){}[]<>\"'&;,.?:=+-*/%!|x1 \\\n#$";
    const std::size_t at = below(text.size());
    const std::size_t length = below(std::min<std::size_t>(text.size() - at, 24) + 1);
    switch (below(6)) {
      case 0:
        if (!text.empty()) text[at] = kSigns[below(kSigns.size())];
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case 4:
        if (!words_.empty()) text.insert(at, words_[below(words_.size())]);
        break;
      default: {
        const std::string& other = seeds_[below(seeds_.size())];
        text.insert(at, other.substr(below(other.size()), 1 + below(24)));
      }
    }
  }

  const std::vector<std::string>& seeds_;
  const std::vector<std::string>& words_;
  std::minstd_rand random_{7};
};

}  // namespace aml::tests
