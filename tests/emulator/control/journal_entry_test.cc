// What a record keeps of a call.

#include "emulator/control/journal_entry.h"

#include <doctest/doctest.h>

#include "tests/emulator/control/journal_record.h"

namespace journal_entry_test {

using namespace aml;
using namespace aml::tests;
using control::JournalEntry;

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

}  // namespace journal_entry_test
