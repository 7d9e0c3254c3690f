// Each target over its seeds and changed copies of them, the same ones at each run and in a second;
// AML_FUZZ_TIMES says how many times as many copies.

#include <doctest/doctest.h>

#include <cstdlib>
#include <exception>
#include <set>
#include <string>

#include "tests/fuzz/changes.h"
#include "tests/fuzz/seeds.h"
#include "tests/fuzz/targets.h"

namespace fuzz_test {

using namespace aml::tests;

namespace {

/// What went wrong with an input; empty: nothing did.
std::string finding(const FuzzTarget& target, const std::string& input) {
  try {
    target.run(input);
    return {};
  } catch (const std::exception& error) {
    return error.what();
  }
}

int times() {
  const char* given = std::getenv("AML_FUZZ_TIMES");
  return given == nullptr ? 1 : std::atoi(given);
}

void run_short(const FuzzTarget& target) {
  const Seeds seeds = all_seeds(target);
  const Seeds words = dictionary_words(target);
  for (const std::string& seed : seeds) {
    CAPTURE(seed);
    CHECK(finding(target, seed) == "");
  }
  Changes changes(seeds, words);
  for (int i = 0; i < target.short_runs * times(); ++i) {
    const std::string input = changes.next();
    const std::string found = finding(target, input);
    if (found.empty()) continue;
    CAPTURE(input);
    FAIL_CHECK(found);
    return;
  }
}

}  // namespace

#define AML_FUZZ_TARGET(name, short_runs, seeds, sources) \
  TEST_CASE("changed inputs: " #name) {                   \
    run_short(*find_fuzz_target(#name));                  \
  }
#include "tests/fuzz/target_rows.inc"
#undef AML_FUZZ_TARGET

TEST_CASE("no input at all") {
  for (const FuzzTarget& target : fuzz_targets()) {
    CAPTURE(target.name);
    CHECK(finding(target, "") == "");
  }
}

TEST_CASE("no two targets have one name") {
  std::set<std::string_view> names;
  for (const FuzzTarget& target : fuzz_targets()) CHECK(names.insert(target.name).second);
}

}  // namespace fuzz_test
