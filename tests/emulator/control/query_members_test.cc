// What openapi.json says of query members and headers is what the paths take.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "tests/emulator/control/call_app.h"

namespace query_members_test {

using namespace aml;
using namespace aml::tests;

namespace {

constexpr const char* kHeader = "x-amlemu-workspace";
constexpr const char* kAbsent = "000000000000000000000000000000ff";

/// An operation as openapi.json describes it.
struct Operation {
  std::string method;
  std::string path;  ///< for calls: its names are ids of nothing
  std::set<std::string> members;
  std::set<std::string> headers;
  bool has_404;
};

std::vector<Operation> operations_of(TestApp& app) {
  std::vector<Operation> all;
  const Json document = app.get("/__emu/openapi.json");
  for (const auto& [path, methods] : document.at("paths").items()) {
    for (const auto& [method, described] : methods.items()) {
      Operation one{method, path, {}, {}, described.at("responses").contains("404")};
      for (char& c : one.method) c = static_cast<char>(c - 'a' + 'A');
      for (std::size_t at; (at = one.path.find('{')) != std::string::npos;)
        one.path.replace(at, one.path.find('}') - at + 1, kAbsent);
      for (const Json& parameter : described.value("parameters", Json::array())) {
        if (parameter.at("in") == "query") one.members.insert(parameter.at("name"));
        if (parameter.at("in") == "header") one.headers.insert(parameter.at("name"));
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

bool refuses(TestApp& app, const Operation& operation, const std::string& member) {
  const http::Response response = app.call(operation.method, operation.path + "?" + member + "=1");
  return response.status == 400 &&
         response.body.find("There is no query member") != std::string::npos;
}

}  // namespace

TEST_CASE("openapi: each operation takes the query members that it names, and no others") {
  TestApp app(kManual);
  const std::vector<Operation> operations = operations_of(app);
  std::set<std::string> names = {"zzz"};
  for (const Operation& one : operations) names.insert(one.members.begin(), one.members.end());
  // Pages, probes and what has no question in it.
  const std::set<std::string> lax = {"/__emu",
                                     "/__emu/health/live",
                                     "/__emu/health/ready",
                                     "/__emu/openapi.json",
                                     "/__emu/experiments/" + std::string(kAbsent),
                                     "/__emu/experiments/" + std::string(kAbsent) + "/run"};
  for (const Operation& one : operations) {
    CAPTURE(one.method);
    CAPTURE(one.path);
    if (lax.contains(one.path)) {
      CHECK(one.members.empty());
      continue;
    }
    for (const std::string& name : names) {
      CAPTURE(name);
      CHECK(refuses(app, one, name) == !one.members.contains(name));
    }
  }
}

TEST_CASE("openapi: a workspace is named by query and header alike, and must be there") {
  TestApp app(kManual);
  for (const Operation& one : operations_of(app)) {
    CAPTURE(one.method);
    CAPTURE(one.path);
    const bool takes = one.members.contains("workspace");
    CHECK(one.headers.contains(kHeader) == takes);
    if (!takes) continue;
    CHECK(one.has_404);
    // Lists that the member narrows have nothing of it.
    const std::set<std::string> lists = {"/__emu/services", "/__emu/requests", "/__emu/jobs"};
    CHECK(app.call(one.method, one.path + "?workspace=" + kAbsent).status ==
          (lists.contains(one.path) ? 200 : 404));
    CHECK(app.call(one.method, one.path, {{kHeader, kAbsent}}).status == 404);
  }
}

}  // namespace query_members_test
