// Threads whose questions are answered together.

#include "emulator/postgres/combiner.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace combiner_test {

using namespace aml;

namespace {

using Doubles = postgres::Combiner<int, int>;

std::vector<int> doubled(std::span<const int* const> asks) {
  std::vector<int> answers;
  for (const int* ask : asks) answers.push_back(2 * *ask);
  return answers;
}

}  // namespace

TEST_CASE("each gets the answer to its own question, in batches no larger than they may be") {
  std::atomic<std::size_t> largest = 0;
  std::atomic<int> at_once = 0, overlaps = 0, asked = 0, right = 0;
  Doubles doubles(5, [&](std::span<const int* const> asks) {
    if (++at_once > 1) ++overlaps;
    largest = std::max(largest.load(), asks.size());
    asked += static_cast<int>(asks.size());
    std::this_thread::yield();
    --at_once;
    return doubled(asks);
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 500; ++j) {
        if (doubles.ask(1000 * i + j) == 2 * (1000 * i + j)) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 8'000);
  CHECK(asked == 8'000);
  CHECK(overlaps == 0);
  CHECK(largest <= 5);
}

TEST_CASE("those who wait while a batch is on its way go as the next, together") {
  std::atomic<int> waiting = 0;
  std::vector<std::size_t> sizes;
  Doubles doubles(10, [&](std::span<const int* const> asks) {
    // The first waits until the others are there.
    while (sizes.empty() && waiting < 4) std::this_thread::yield();
    sizes.push_back(asks.size());
    return doubled(asks);
  });
  std::vector<std::thread> threads;
  threads.emplace_back([&] { doubles.ask(0); });
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      ++waiting;
      doubles.ask(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::size_t all = 0;
  for (const std::size_t size : sizes) all += size;
  CHECK(all == 5);
  CHECK(sizes.size() <= 5);
}

TEST_CASE("an error is one for all of its batch, and the next goes on") {
  int calls = 0;
  Doubles doubles(10, [&](std::span<const int* const> asks) {
    if (++calls == 1) throw std::runtime_error("no");
    return doubled(asks);
  });
  CHECK_THROWS_AS(doubles.ask(1), std::runtime_error);
  CHECK(doubles.ask(1) == 2);
}

}  // namespace combiner_test
