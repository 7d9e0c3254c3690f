// cache-lookup and cache-store, and what is kept of answers.

#include <doctest/doctest.h>

#include <string>

#include "emulator/gateway/policies/answer_cache.h"
#include "tests/emulator/gateway/gate.h"

namespace cached_answers_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;

namespace {

std::string look_up(const std::string& attributes = "", const std::string& parts = "") {
  const std::string developer = attributes.find("vary-by-developer=") == std::string::npos
                                    ? "vary-by-developer='false' "
                                    : "";
  return "<cache-lookup " + developer + "vary-by-developer-groups='false' " + attributes + ">" +
         parts + "</cache-lookup>";
}

const std::string kStored = "<cache-store duration='60' />";

// How many of the calls reach the backend.
int forwarded(Gate& gate, std::initializer_list<std::pair<const char*, core::Headers>> calls) {
  int reached = 0;
  for (const auto& [target, headers] : calls) {
    gate.get(target, headers);
    reached += gate.last.calls;
  }
  return reached;
}

}  // namespace

TEST_CASE("an answer is kept for its time, and outbound goes on after cache-store") {
  Gate gate({.inbound = look_up(),
             .outbound = header_of("X-Before", "@(context.RequestId)") + kStored +
                         header_of("X-After", "@(context.Variables.ContainsKey(\"no\") + \"\")")});
  gate.reply = [&] {
    http::Response response;
    response.body = "made";
    response.content_type = "text/plain";
    return response;
  };
  const http::Response first = gate.get("/ml/jobs/a");
  CHECK(gate.last.calls == 1);
  const http::Response second = gate.get("/ml/jobs/a");
  CHECK(gate.last.calls == 0);
  CHECK(second.status == 200);
  CHECK(second.body == "made");
  CHECK(second.content_type == "text/plain");
  CHECK(got(second, "X-Before") == got(first, "X-Before"));
  CHECK(got(second, "X-After") == "False");
  CHECK(got(second, "Cache-Control") == "no-store");
  gate.advance(std::chrono::seconds(60));
  gate.get("/ml/jobs/a");
  CHECK(gate.last.calls == 1);
  gate.policies().reset();
  gate.get("/ml/jobs/a");
  CHECK(gate.last.calls == 1);
}

TEST_CASE("what keeps answers apart") {
  Gate all({.inbound = look_up(), .outbound = kStored});
  CHECK(forwarded(all, {{"/ml/jobs/a?x=1", {}},
                        {"/ml/jobs/a?x=1", {}},
                        {"/ml/jobs/a?x=2", {}},
                        {"/ml/jobs/b?x=1", {}}}) == 3);
  Gate some({.inbound = look_up("",
                                "<vary-by-query-parameter>x;y</vary-by-query-parameter>"
                                "<vary-by-header>Accept</vary-by-header>"),
             .outbound = kStored});
  CHECK(forwarded(some, {{"/ml/jobs/a?x=1&z=1", {}},
                         {"/ml/jobs/a?x=1&z=2", {}},
                         {"/ml/jobs/a?x=1&y=1", {}}}) == 2);
  CHECK(forwarded(some, {{"/ml/jobs/a?x=1", {{"Accept", "a"}}},
                         {"/ml/jobs/a?x=1", {{"Accept", "b"}}},
                         {"/ml/jobs/a?x=1", {{"Accept", "a"}}}}) == 2);
  Gate developer({.inbound = look_up("vary-by-developer='@(true)'"), .outbound = kStored});
  CHECK(forwarded(developer, {{"/ml/jobs/a", {}}, {"/ml/jobs/a", {}}}) == 1);
  for (Gate* gate : {&all, &developer}) {
    gate->get("/ml/jobs/a");
    gate->call("GET", "/ml/jobs/a", {{"Ocp-Apim-Subscription-Key", "t1"}});
    CHECK(gate->last.calls == (gate == &developer ? 1 : 0));
  }
}

TEST_CASE("what is not looked up, and what is not kept") {
  const core::Headers own = {{"Authorization", "Bearer x"}};
  Gate plain({.inbound = look_up(), .outbound = kStored});
  CHECK(forwarded(plain, {{"/ml/jobs/a", own}, {"/ml/jobs/a", own}}) == 2);
  Gate allowed({.inbound = look_up("allow-private-response-caching='true'"), .outbound = kStored});
  CHECK(forwarded(allowed, {{"/ml/jobs/a", own}, {"/ml/jobs/a", own}}) == 1);
  plain.post();
  plain.post();
  CHECK(plain.last.calls == 1);
  Gate unasked({.outbound = kStored});
  CHECK(forwarded(unasked, {{"/ml/jobs/a", {}}, {"/ml/jobs/a", {}}}) == 2);

  const auto missing = [] {
    http::Response response;
    response.status = 404;
    return response;
  };
  plain.reply = missing;
  CHECK(forwarded(plain, {{"/ml/jobs/c", {}}, {"/ml/jobs/c", {}}}) == 2);
  Gate any({.inbound = look_up(),
            .outbound = "<cache-store duration='@(30 + 30)' "
                        "cache-response='@(context.Response.StatusCode == 404)' />"});
  any.reply = missing;
  CHECK(forwarded(any, {{"/ml/jobs/c", {}}, {"/ml/jobs/c", {}}}) == 1);
  any.reply = [] { return http::Response(); };
  CHECK(forwarded(any, {{"/ml/jobs/d", {}}, {"/ml/jobs/d", {}}}) == 2);
}

TEST_CASE("caches after the gateway are told what they may keep") {
  const auto control = [](const std::string& attributes) {
    Gate gate({.inbound = look_up(attributes), .outbound = kStored});
    return got(gate.get("/ml/jobs/a"), "Cache-Control");
  };
  CHECK(control("downstream-caching-type='none'") == "no-store");
  CHECK(control("downstream-caching-type='private'") == "private, max-age=60, must-revalidate");
  CHECK(control("downstream-caching-type='public' must-revalidate='false' "
                "caching-type='prefer-external'") == "public, max-age=60");
}

TEST_CASE("a cache that stores behind a condition") {
  Gate gate({.inbound = look_up(),
             .outbound = "<choose><when condition='@(context.Response.StatusCode == 200)'>" +
                         kStored + "</when></choose>" + header_of("X-After", "1")});
  CHECK(forwarded(gate, {{"/ml/jobs/a", {}}, {"/ml/jobs/a", {}}}) == 1);
  CHECK(got(gate.get("/ml/jobs/a"), "X-After") == "1");
}

TEST_CASE("answers that are kept are bounded") {
  AnswerCache cache;
  const core::TimePoint now{};
  const core::TimePoint later = now + std::chrono::seconds(9);
  cache.store("large", {200, {}, "", std::string(AnswerCache::kMostBytes / 4 + 1, 'x')}, later);
  CHECK(cache.find("large", now) == nullptr);
  for (std::size_t i = 0; i <= AnswerCache::kMostAnswers; ++i)
    cache.store(std::to_string(i), {200, {}, "", "x"}, later);
  CHECK(cache.find("0", now) == nullptr);
  CHECK(cache.find("1", now) != nullptr);
  for (int i = 0; i < 5; ++i)
    cache.store("big" + std::to_string(i),
                {200, {{"a", "b"}}, "", std::string(AnswerCache::kMostBytes / 4 - 9, 'x')}, later);
  CHECK(cache.find("1", now) == nullptr);
  CHECK(cache.find("big4", now) != nullptr);
  CHECK(cache.find("big0", now) == nullptr);
}

}  // namespace cached_answers_test
