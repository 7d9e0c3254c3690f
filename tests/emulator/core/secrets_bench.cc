// Whether the time of a comparison of keys tells where they differ. Started by bench/secrets.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/signature.h"

using namespace aml;
using std::chrono::steady_clock;

namespace {

constexpr int kComparisons = 1'000'000;
constexpr int kBlock = 1'000;     // comparisons timed together, kinds in turn
constexpr std::size_t kKey = 88;  // of a service's key in Base64

using Compare = bool (*)(std::string_view, std::string_view);

bool same_plainly(std::string_view a, std::string_view b) {
  return a == b;
}

/// A key that differs at one place; kKey: nowhere.
std::string altered(std::size_t at) {
  std::string key(kKey, 'k');
  if (at < kKey) key[at] = 'x';
  return key;
}

double block_ns(Compare compare, const std::string& key, const std::string& other) {
  int same = 0;
  const auto start = steady_clock::now();
  for (int i = 0; i < kBlock; ++i) {
    std::string_view given = other;
    asm volatile("" : "+m"(given));  // the result of one comparison is not kept for the next
    same += compare(key, given) ? 1 : 0;
  }
  const auto taken = steady_clock::now() - start;
  asm volatile("" : : "r"(same));
  return std::chrono::duration<double, std::nano>(taken).count() / kBlock;
}

void measure(const char* name, Compare compare) {
  const std::size_t places[] = {0, kKey / 2, kKey - 1, kKey};
  std::vector<std::vector<double>> times(std::size(places));
  const std::string key = altered(kKey);
  for (int block = 0; block < kComparisons / kBlock; ++block) {
    for (std::size_t i = 0; i < std::size(places); ++i)
      times[i].push_back(block_ns(compare, key, altered(places[i])));
  }
  std::printf("%-12s", name);
  for (std::vector<double>& one : times) {
    std::sort(one.begin(), one.end());
    std::printf(" %12.2f", one[one.size() / 2]);
  }
  std::printf("\n");
}

}  // namespace

int main() {
  std::printf("%d comparisons each, keys of %zu characters, median ns a comparison\n\n",
              kComparisons, kKey);
  std::printf("%-12s %12s %12s %12s %12s\n", "", "first", "middle", "last", "equal");
  measure("same_secret", &core::same_secret);
  measure("==", &same_plainly);
  return EXIT_SUCCESS;
}
