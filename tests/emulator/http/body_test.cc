#include "emulator/http/body.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/support/temporary_folder.h"

namespace body_test {

using namespace aml::http;

namespace {

struct Kept : BodySink {
  explicit Kept(std::string& kept) : to(kept) {}
  void write(std::string_view piece) override { to += piece; }
  std::string& to;
};

}  // namespace

TEST_CASE("a body is what was added, wherever it goes") {
  aml::tests::TemporaryFolder folder;
  Body body;
  body.add("abc");
  CHECK(body.bytes() == "abc");
  body.spool_to(folder.path());
  body.add("def");
  CHECK(body.size() == 6);
  CHECK(body.bytes() == "abcdef");
  CHECK(body.start(2) == "ab");
  CHECK(std::filesystem::is_empty(folder.path()));

  Body flowing;
  std::string kept;
  flowing.add("abc");
  flowing.flow_to(std::make_unique<Kept>(kept));
  flowing.add("def");
  CHECK(kept == "abcdef");
  CHECK(flowing.size() == 6);
  CHECK(flowing.start(2).empty());
}

TEST_CASE("an empty spool is an empty body") {
  aml::tests::TemporaryFolder folder;
  Body body;
  body.spool_to(folder.path());
  CHECK(body.bytes().empty());
}

TEST_CASE("a refused body says why to its reader, and shows what came before") {
  Body body;
  body.add("abc");
  body.refuse(std::make_exception_ptr(std::runtime_error("why")));
  CHECK_THROWS_WITH(body.bytes(), "why");
  CHECK_THROWS_WITH(body.require_whole(), "why");
  CHECK(body.start(2) == "ab");
  body = "new";
  CHECK(body.bytes() == "new");
}

TEST_CASE("a spool that its folder does not take is a failure of the system") {
  Body body;
  CHECK_THROWS_AS(body.spool_to("/nowhere/at/all"), std::system_error);
}

}  // namespace body_test
