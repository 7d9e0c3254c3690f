// The journal keeps the newest within its bounds.

#include "emulator/control/journal.h"

#include <doctest/doctest.h>

#include <thread>

using namespace aml;
using control::Journal;
using control::JournalEntry;

namespace {

core::Limits bounds(std::size_t entries, std::size_t bytes) {
  core::Limits limits;
  limits.journal_entries = entries;
  limits.journal_bytes = bytes;
  return limits;
}

std::string record(const std::string& id, const std::string& workspace = "",
                   std::size_t body_bytes = 0) {
  http::Request request;
  request.body = std::string(body_bytes, 'x');
  core::RequestContext context;
  context.id = id;
  context.workspace = workspace;
  std::string bytes;
  JournalEntry::append_record(bytes, request, http::Response(), context,
                              std::chrono::microseconds(1), {});
  return bytes;
}

JournalEntry read(std::string bytes) {
  const auto owner = std::make_shared<const std::string>(std::move(bytes));
  return {owner, *owner};
}

std::string ids(const Journal& journal) {
  std::string all;
  for (const auto& kept : journal.after(0, 1000)) all += kept.entry.id();
  return all;
}

}  // namespace

TEST_CASE("at most so many entries, the oldest go") {
  Journal journal(bounds(3, 1u << 20));
  for (const char* id : {"a", "b", "c", "d", "e"}) journal.record(record(id));
  CHECK(ids(journal) == "cde");
  CHECK(journal.totals().entries == 3);
  CHECK(journal.totals().dropped == 2);
  CHECK_FALSE(journal.find("a"));
  CHECK(journal.find("d")->id() == "d");
}

TEST_CASE("at most so many bytes") {
  Journal journal(bounds(1000, 10'000));
  for (int i = 0; i < 100; ++i) {
    journal.record(record(std::to_string(i), "", 1'000));
    CHECK(journal.totals().bytes <= 10'000);
  }
  CHECK(journal.totals().entries >= 5);
  CHECK(journal.totals().dropped + journal.totals().entries == 100);
  CHECK(journal.find("99"));
}

TEST_CASE("an entry larger than all bytes is not kept") {
  Journal journal(bounds(10, 500));
  journal.record(record("a", "", 1'000));
  CHECK(journal.totals().entries == 0);
  CHECK(journal.totals().bytes == 0);
  CHECK(journal.totals().dropped == 1);
}

TEST_CASE("clear, and clear of one workspace") {
  Journal journal(bounds(10, 1u << 20));
  for (const char* id : {"a", "b", "c", "d"})
    journal.record(record(id, id[0] == 'b' || id[0] == 'd' ? "AB" : "cd"));
  journal.clear_workspace("ab");
  CHECK(ids(journal) == "ac");
  CHECK(journal.totals().entries == 2);
  journal.clear();
  CHECK(ids(journal).empty());
  CHECK(journal.totals().bytes == 0);
}

TEST_CASE("entries by their numbers, which stay when others go") {
  Journal journal(bounds(5, 1u << 20));
  for (const char* id : {"a", "b", "c", "d", "e", "f"})
    journal.record(record(id, id[0] == 'd' ? "AB" : "cd"));
  journal.clear_workspace("ab");
  const auto found = [](const std::vector<Journal::Numbered>& entries) {
    std::string text;
    for (const Journal::Numbered& one : entries)
      text += std::string(one.entry.id()) + std::to_string(one.number);
    return text;
  };
  CHECK(found(journal.after(0, 10)) == "b2c3e5f6");
  CHECK(found(journal.after(0, 2)) == "b2c3");
  CHECK(found(journal.after(3, 10)) == "e5f6");
  CHECK(found(journal.after(4, 10)) == "e5f6");
  CHECK(found(journal.after(6, 10)).empty());
  CHECK(found(journal.before(Journal::kEnd, 2)) == "f6e5");
  CHECK(found(journal.before(5, 10)) == "c3b2");
  CHECK(found(journal.before(2, 10)).empty());
  CHECK(journal.find_number("e") == 5);
  CHECK_FALSE(journal.find_number("a"));
  journal.clear();
  journal.record(record("g"));
  CHECK(found(journal.after(0, 10)) == "g7");
}

TEST_CASE("an entry that is being read outlives the journal's bounds") {
  Journal journal(bounds(1, 1u << 20));
  journal.record(record("a"));
  const auto held = journal.find("a");
  journal.record(record("b"));
  CHECK(held->id() == "a");
}

TEST_CASE("records fill block after block, and large ones have their own") {
  Journal journal(bounds(10'000, 1u << 20));
  std::size_t asked = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    const std::size_t body = i % 5 == 0 ? JournalEntry::kMaxBodyBytes : 50 + i;
    journal.record(record(std::to_string(i), i % 3 == 0 ? "one" : "two", body));
    asked += body;
  }
  CHECK(asked > 1u << 20);
  CHECK(journal.totals().bytes <= 1u << 20);
  CHECK(journal.totals().bytes > (1u << 20) * 9 / 10);
  journal.clear_workspace("one");
  const auto rest = journal.after(0, 1000);
  CHECK(rest.size() == journal.totals().entries);
  for (const Journal::Numbered& one : rest) {
    CHECK(one.entry.workspace() == "two");
    const std::uint64_t i = one.number - 1;
    CHECK(one.entry.id() == std::to_string(i));
    const std::size_t body = i % 5 == 0 ? JournalEntry::kMaxBodyBytes : 50 + i;
    CHECK(one.entry.request().body == std::string(body, 'x'));
  }
}

TEST_CASE("bodies are cut at 16 KiB, and it is said") {
  const std::size_t limit = JournalEntry::kMaxBodyBytes;
  const JournalEntry cut = read(record("a", "", limit + 1));
  CHECK(cut.request().body.size() == limit);
  CHECK(cut.request().body_bytes == limit + 1);
  CHECK(cut.request().truncated());
  const JournalEntry whole = read(record("a", "", limit));
  CHECK(whole.request().body.size() == limit);
  CHECK_FALSE(whole.request().truncated());
}

TEST_CASE("an entry holds what was asked and answered") {
  http::Request request;
  request.method = "POST";
  request.set_target("/a?sig=secret");
  request.headers = {{"A", "1"}, {"B", ""}, {"A", "x: y"}};
  request.body = "asked";
  http::Response response;
  response.status = 400;
  response.content_type = "text/plain";
  response.headers = {{"C", "2"}};
  response.body = "answered";
  core::RequestContext context;
  context.id = "id";
  context.operation = "rrs.execute";
  context.workspace = "ws";
  context.service = "ep";
  context.error = "A/B";
  context.trace.push_back({"check.3-key", true, ""});
  context.trace.push_back({"check.4-version", false, "BadArgument"});
  std::string bytes;
  JournalEntry::append_record(bytes, request, response, context, std::chrono::microseconds(7), {});
  const JournalEntry made = read(std::move(bytes));

  CHECK(made.id() == "id");
  CHECK(made.method() == "POST");
  CHECK(made.target() == "/a?sig=[redacted]");
  CHECK(made.operation() == "rrs.execute");
  CHECK(made.workspace() == "ws");
  CHECK(made.service() == "ep");
  CHECK(made.error() == "A/B");
  CHECK(made.status() == 400);
  CHECK(made.duration().count() == 7);
  REQUIRE(made.trace().size() == 2);
  CHECK(made.trace()[0].check == "check.3-key");
  CHECK(made.trace()[0].passed);
  CHECK(made.trace()[1].note == "BadArgument");
  CHECK_FALSE(made.trace()[1].passed);
  const JournalEntry::Message asked = made.request();
  REQUIRE(asked.headers.size() == 3);
  CHECK(asked.headers[1].value.empty());
  CHECK(asked.headers[2].value == "x: y");
  CHECK(asked.body == "asked");
  const JournalEntry::Message answered = made.response();
  REQUIRE(answered.headers.size() == 2);
  CHECK(answered.headers[0].value == "text/plain");
  CHECK(answered.headers[1].name == "C");
  CHECK(answered.body == "answered");
}

TEST_CASE("many threads record while one reads and clears") {
  Journal journal(bounds(50, 20'000));
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([&] {
      for (int i = 0; i < 500; ++i) journal.record(record(std::to_string(i), "ws", 100));
    });
  }
  for (int i = 0; i < 100; ++i) {
    CHECK(journal.after(0, 1000).size() <= 50);
    if (i % 10 == 0) journal.clear_workspace("ws");
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(journal.totals().bytes <= 20'000);
  CHECK(journal.after(0, 1000).size() == journal.totals().entries);
}

TEST_CASE("steps are no entries: all() alone shows them, in their place") {
  Journal journal(bounds(2, 1u << 20));
  journal.record(record("a"));
  journal.record_step(record("s"));
  journal.record(record("b"));
  journal.record_step(record("t"));
  CHECK(ids(journal) == "ab");
  CHECK(journal.totals().entries == 2);
  CHECK(journal.last_number() == 2);
  CHECK_FALSE(journal.find("s"));
  CHECK(journal.before(3, 10).size() == 2);
  std::string all;
  for (const Journal::Made& made : journal.all())
    all += (made.is_step ? "-" : "") + std::string(made.entry.id());
  CHECK(all == "a-sb-t");
  journal.record(record("c"));
  CHECK(ids(journal) == "bc");
  CHECK(journal.totals().dropped == 1);
  CHECK(journal.all().front().is_step);
  CHECK(journal.all().size() == 4);
  journal.clear();
  CHECK(journal.all().empty());
}

TEST_CASE("steps have a bound of their own, and stay where a workspace is cleared") {
  Journal journal(bounds(2, 1u << 20));
  journal.record(record("d", "w"));
  for (std::size_t i = 0; i <= Journal::kMaxSteps; ++i) journal.record_step(record("s"));
  CHECK(journal.totals().dropped_steps == 1);
  CHECK(journal.totals().dropped == 0);
  CHECK(ids(journal) == "d");
  CHECK(journal.is_whole(std::nullopt));
  journal.clear_workspace("w");
  CHECK(journal.all().size() == Journal::kMaxSteps);
  const std::string large = record("l", "", Journal::kMaxStepBytes / 1024);
  for (int i = 0; i < 2000; ++i) journal.record_step(large);
  CHECK(journal.all().size() < 1100);
  journal.clear();
  CHECK(journal.totals().dropped_steps == 0);
}
