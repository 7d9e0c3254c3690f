// Who waits for entries of the journal.

#include "emulator/control/journal.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "emulator/control/memory_journal_store.h"
#include "tests/emulator/control/journal_record.h"

namespace journal_test {

using namespace aml;
using namespace aml::tests;
using control::Journal;
using std::chrono::milliseconds;

TEST_CASE("a wait ends with the entry that it is for, and at once where it has come") {
  Journal journal{core::Limits(), std::make_unique<control::MemoryJournalStore>(core::Limits())};
  journal.record(record("a"));
  CHECK(journal.wait_after(0, milliseconds(0)));
  CHECK_FALSE(journal.wait_after(1, milliseconds(1)));
  std::atomic<int> ended = 0;
  std::vector<std::thread> waiting;
  for (std::uint64_t number = 1; number <= 8; ++number) {
    waiting.emplace_back([&, number] {
      if (journal.wait_after(number, std::chrono::minutes(1))) ++ended;
    });
  }
  for (int i = 0; i < 8; ++i) journal.record(record("b"));
  for (std::thread& one : waiting) one.join();
  CHECK(ended == 8);
}

TEST_CASE("stop ends all waits, and those to come") {
  Journal journal{core::Limits(), std::make_unique<control::MemoryJournalStore>(core::Limits())};
  std::thread waiting([&] { CHECK_FALSE(journal.wait_after(0, std::chrono::minutes(1))); });
  journal.stop();
  waiting.join();
  CHECK(journal.is_stopped());
  CHECK_FALSE(journal.wait_after(0, std::chrono::minutes(1)));
  journal.record(record("a"));
  CHECK_FALSE(journal.wait_after(0, std::chrono::minutes(1)));
}

TEST_CASE("a journal of no entries is off") {
  core::Limits limits;
  limits.journal_entries = 0;
  Journal journal(limits, std::make_unique<control::MemoryJournalStore>(limits));
  CHECK(journal.is_disabled());
  journal.record(record("a"));
  CHECK(journal.entries().totals().entries == 0);
}

}  // namespace journal_test
