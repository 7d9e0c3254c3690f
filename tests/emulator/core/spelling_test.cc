#include "emulator/core/spelling.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace spelling_test {

using aml::core::nearest_spelling;

TEST_CASE("the nearest spelling is close, whatever its capitals, or absent") {
  constexpr std::array<std::string_view, 6> kKnown = {"name",    "modules", "Hashing bitsize",
                                                      "N-grams", "true",    "from"};
  struct {
    const char* word;
    const char* nearest;
  } cases[] = {{"nmae", "name"},
               {"NAME", "name"},
               {"module", "modules"},
               {"Hashing bit size", "Hashing bitsize"},
               {"ngrams", "N-grams"},
               {"True", "true"},
               {"form", "from"},
               {"description", ""},
               {"x", ""},
               {"", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.word);
    CHECK(nearest_spelling(c.word, kKnown) == c.nearest);
  }
  CHECK(nearest_spelling(std::string(100'000, 'n'), kKnown).empty());
  CHECK(nearest_spelling("name", {}).empty());
}

}  // namespace spelling_test
