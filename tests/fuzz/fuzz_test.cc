// The fuzzers' targets over their seeds and changed copies of them, the same at each run.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/fuzz/targets.h"

using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> texts_in(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    texts.push_back(text.str());
  }
  REQUIRE_FALSE(texts.empty());
  return texts;
}

/// Makes copies with a change or a few: a character, a piece gone, a piece twice, one of another.
class Changes {
 public:
  explicit Changes(const std::vector<std::string>& seeds) : seeds_(seeds) {}

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
    switch (below(4)) {
      case 0:
        if (!text.empty()) text[at] = kSigns[below(kSigns.size())];
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      default: {
        const std::string& other = seeds_[below(seeds_.size())];
        text.insert(at, other.substr(below(other.size()), 1 + below(24)));
      }
    }
  }

  const std::vector<std::string>& seeds_;
  std::minstd_rand random_{7};
};

void run(void (*target)(std::string_view), const std::vector<std::string>& seeds, int changed) {
  for (const std::string& seed : seeds) {
    CAPTURE(seed);
    CHECK_NOTHROW(target(seed));
  }
  Changes changes(seeds);
  for (int i = 0; i < changed; ++i) {
    const std::string text = changes.next();
    CAPTURE(text);
    CHECK_NOTHROW(target(text));
  }
}

const fs::path kSeeds = fs::path(AML_SOURCE_DIR) / "tests/fuzz/seeds";

}  // namespace

TEST_CASE("expressions that were changed") {
  run(&fuzz_expression, texts_in(kSeeds / "expressions", ".txt"), 20'000);
}

TEST_CASE("policy documents that were changed") {
  std::vector<std::string> seeds = texts_in(kSeeds / "policies", ".xml");
  for (std::string& broken : texts_in(fs::path(AML_FIXTURES) / "broken-policies", ".xml"))
    seeds.push_back(std::move(broken));
  run(&fuzz_policies, seeds, 3'000);
}
