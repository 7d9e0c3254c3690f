// The journal keeps the newest within its bounds.

#include "emulator/control/journal.h"

#include <doctest/doctest.h>

#include <thread>

using namespace aml;
using control::Journal;
using control::JournalEntry;
using control::RecordedMessage;

namespace {

core::Limits bounds(std::size_t entries, std::size_t bytes) {
  core::Limits limits;
  limits.journal_entries = entries;
  limits.journal_bytes = bytes;
  return limits;
}

JournalEntry entry(const std::string& id, const std::string& workspace = "",
                   std::size_t body_bytes = 0) {
  JournalEntry made;
  made.id = id;
  made.workspace = workspace;
  made.request = RecordedMessage({}, {}, std::string(body_bytes, 'x'));
  return made;
}

std::string ids(const Journal& journal) {
  std::string all;
  for (const auto& kept : journal.entries()) all += kept->id;
  return all;
}

}  // namespace

TEST_CASE("at most so many entries, the oldest go") {
  Journal journal(bounds(3, 1u << 20));
  for (const char* id : {"a", "b", "c", "d", "e"}) journal.record(entry(id));
  CHECK(ids(journal) == "cde");
  CHECK(journal.totals().entries == 3);
  CHECK(journal.totals().dropped == 2);
  CHECK(journal.find("a") == nullptr);
  CHECK(journal.find("d")->id == "d");
}

TEST_CASE("at most so many bytes") {
  Journal journal(bounds(1000, 10'000));
  for (int i = 0; i < 100; ++i) {
    journal.record(entry(std::to_string(i), "", 1'000));
    CHECK(journal.totals().bytes <= 10'000);
  }
  CHECK(journal.totals().entries >= 5);
  CHECK(journal.totals().dropped + journal.totals().entries == 100);
  CHECK(journal.find("99") != nullptr);
}

TEST_CASE("an entry larger than all bytes is not kept") {
  Journal journal(bounds(10, 500));
  journal.record(entry("a", "", 1'000));
  CHECK(journal.totals().entries == 0);
  CHECK(journal.totals().bytes == 0);
  CHECK(journal.totals().dropped == 1);
}

TEST_CASE("clear, and clear of one workspace") {
  Journal journal(bounds(10, 1u << 20));
  for (const char* id : {"a", "b", "c", "d"})
    journal.record(entry(id, id[0] == 'b' || id[0] == 'd' ? "AB" : "cd"));
  journal.clear_workspace("ab");
  CHECK(ids(journal) == "ac");
  CHECK(journal.totals().entries == 2);
  journal.clear();
  CHECK(ids(journal).empty());
  CHECK(journal.totals().bytes == 0);
}

TEST_CASE("an entry that is being read outlives the journal's bounds") {
  Journal journal(bounds(1, 1u << 20));
  journal.record(entry("a"));
  const auto held = journal.find("a");
  journal.record(entry("b"));
  CHECK(held->id == "a");
}

TEST_CASE("bodies are cut at 16 KiB, and it is said") {
  const std::string large(RecordedMessage::kMaxBodyBytes + 1, 'x');
  const RecordedMessage cut({}, {}, large);
  CHECK(cut.body().size() == RecordedMessage::kMaxBodyBytes);
  CHECK(cut.body_bytes() == large.size());
  CHECK(cut.truncated());
  const RecordedMessage whole({}, {}, large.substr(1));
  CHECK(whole.body().size() == RecordedMessage::kMaxBodyBytes);
  CHECK_FALSE(whole.truncated());
}

TEST_CASE("headers come back in order, repeats kept") {
  const RecordedMessage message({{"A", "1"}, {"B", ""}, {"A", "x: y"}}, "text/plain", "body");
  const http::Headers headers = message.headers();
  REQUIRE(headers.size() == 4);
  CHECK(headers[0].name == "Content-Type");
  CHECK(headers[0].value == "text/plain");
  CHECK(headers[2].value.empty());
  CHECK(headers[3].value == "x: y");
  CHECK(message.body() == "body");
}

TEST_CASE("many threads record while one reads and clears") {
  Journal journal(bounds(50, 20'000));
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([&] {
      for (int i = 0; i < 500; ++i) journal.record(entry(std::to_string(i), "ws", 100));
    });
  }
  for (int i = 0; i < 100; ++i) {
    CHECK(journal.entries().size() <= 50);
    if (i % 10 == 0) journal.clear_workspace("ws");
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(journal.totals().bytes <= 20'000);
  CHECK(journal.entries().size() == journal.totals().entries);
}
