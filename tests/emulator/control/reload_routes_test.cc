// The fixtures are read again: all of them take effect, or none.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tests/emulator/control/call_app.h"
#include "tests/support/temporary_folder.h"

namespace reload_routes_test {

using namespace aml;
using tests::Json;
using tests::kSampleKey;
using tests::TestApp;

namespace {

const std::string kSample =
    tests::read_file(AML_FIXTURES "/services/SimpleFeatureHashingExperiment/service.json");

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), instead);
}

const std::string kNewKey = std::string(86, 'B').replace(85, 1, "A") + "==";

std::string with_new_key() {
  return with(kSample, std::string(kSampleKey), kNewKey);
}

/// A folder of fixtures and an emulator that serves it.
class Bench {
 public:
  Bench() { write("sample", kSample); }

  void write(const std::string& service, const std::string& text) const {
    folder_.write("services/" + service + "/service.json", text);
  }
  void write_gateway(const std::string& name, const std::string& text) const {
    folder_.write("gateway/" + name, text);
  }
  std::string path(const std::string& name) const { return folder_.path(name); }

  TestApp& app() {
    if (!app_) app_ = std::make_unique<TestApp>(tests::Flags{{"--fixtures", folder_.path("")}});
    return *app_;
  }
  Json reload() {
    const http::Response response = app().call("POST", "/__emu/reload");
    CHECK_MESSAGE(response.status == 200, response.body);
    return Json::parse(response.body);
  }
  /// What is wrong with the files, and what readiness says of it.
  std::string refused() {
    const http::Response response = app().call("POST", "/__emu/reload");
    CHECK(response.status == 422);
    const std::string detail = Json::parse(response.body).at("detail");
    const Json ready = app().get("/__emu/health/ready");
    CHECK(ready.at("status") == "ready");
    CHECK(detail.starts_with(ready.at("faults").at(0).get<std::string>()));
    return detail;
  }
  int execute(std::string_view key = kSampleKey) { return execute_sample(app(), key).status; }

 private:
  tests::TemporaryFolder folder_;
  std::unique_ptr<TestApp> app_;
};

}  // namespace

TEST_CASE("nothing changed, services changed, came and went") {
  Bench bench;
  CHECK(bench.reload() == Json::parse(R"({"services": {"added": [], "changed": [], "removed": []},
                                          "gateway": "unchanged"})"));
  bench.write("sample", with_new_key());
  std::string another = with(kSample, "562d088408ce85f89663240a5ea142c9", std::string(32, 'a'));
  another = with(another, "3742661343a0755323a687315e7ef45e", std::string(32, 'b'));
  bench.write("another", with(another, "SimpleFeatureHashingExperiment", "Another"));
  CHECK(bench.reload().at("services") ==
        Json::parse(R"({"added": ["Another"], "changed": ["SimpleFeatureHashingExperiment"],
                        "removed": []})"));
  CHECK(bench.execute() == 401);
  CHECK(bench.execute(kNewKey) == 200);
  CHECK(bench.app().get("/__emu/services").size() == 2);
  std::filesystem::remove_all(bench.path("services/another"));
  CHECK(bench.reload().at("services") ==
        Json::parse(R"({"added": [], "changed": [], "removed": ["Another"]})"));
  CHECK(bench.app().get("/__emu/services").size() == 1);
}

TEST_CASE("a broken edit keeps the last good definitions, and is named until it is mended") {
  Bench bench;
  CHECK(bench.execute() == 200);
  bench.write("sample", with_new_key());
  bench.write("broken", "{\"nmae\": 1}");
  CHECK(bench.refused().find("services/broken/service.json:1:2") != std::string::npos);
  CHECK(bench.execute() == 200);
  std::filesystem::remove_all(bench.path("services/broken"));
  CHECK(bench.reload().at("services").at("changed").size() == 1);
  CHECK_FALSE(bench.app().get("/__emu/health/ready").contains("faults"));
  CHECK(bench.execute() == 401);
}

TEST_CASE("the key of earlier fixtures stays hidden in the journal") {
  Bench bench;
  CHECK(bench.app().call("GET", "/nowhere?x=" + std::string(kSampleKey.substr(0, 40))).status ==
        404);
  bench.app().call("POST", "/nowhere", {}, kSampleKey);
  const std::string id = bench.app().last_id();
  bench.write("sample", with_new_key());
  bench.reload();
  bench.app().call("POST", "/nowhere", {}, kNewKey);
  const std::string later = bench.app().last_id();
  for (const std::string& entry : {id, later}) {
    const std::string text = bench.app().call("GET", "/__emu/requests/" + entry).body;
    CHECK(text.find("***") != std::string::npos);
    CHECK(text.find(kSampleKey) == std::string::npos);
    CHECK(text.find(kNewKey) == std::string::npos);
  }
}

TEST_CASE("the counters of a limit go on, whatever else of the gateway is another") {
  Bench bench;
  const std::string gateway = tests::read_file(AML_FIXTURES "/gateway/gateway.json");
  bench.write_gateway("gateway.json", gateway);
  bench.write_gateway("policies/starter.xml",
                      tests::read_file(AML_FIXTURES "/gateway/policies/starter.xml"));
  const auto through = [&](const std::string& suffix) {
    return bench.app()
        .call("POST",
              "/" + suffix +
                  "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
                  "562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true",
              {{"Ocp-Apim-Subscription-Key", "51a27e0c0b1d4e5f8a6b7c8d9e0f1a2b"}})
        .status;
  };
  for (int i = 0; i < 5; ++i) CHECK(through("azureml-demo") == 401);
  CHECK(through("azureml-demo") == 429);
  bench.write("sample", with_new_key());
  CHECK(bench.reload().at("gateway") == "unchanged");
  CHECK(through("azureml-demo") == 429);

  std::string moved = with(gateway, "\"azureml-demo\"", "\"moved\"");
  bench.write_gateway("gateway.json", with(moved, "\"rrs-execute\"", "\"rrs-run\""));
  CHECK(bench.reload().at("gateway") == "changed");
  CHECK(through("azureml-demo") == 404);
  CHECK(through("moved") == 429);
  CHECK(bench.app()
            .call("GET", "/__emu/metrics")
            .body.find("amlemu_requests_total{operation=\"gateway.rrs-run\",class=\"4xx\"} 1\n") !=
        std::string::npos);
  CHECK(bench.app().get("/__emu/requests?operation=gateway.rrs-run").at("requests").size() == 1);
  CHECK(bench.app().get("/__emu/requests?operation=gateway.rrs-execute").at("requests").size() ==
        7);
}

TEST_CASE("rules beside a service follow its file, those made over HTTP stay") {
  Bench bench;
  bench.app().call("POST", "/__emu/faults", {},
                   R"({"name": "mine", "match": {"method": "PUT"}, "then": {"status": 502}})");
  const std::string rules = bench.path("services/sample/faults.json");
  std::ofstream(rules) << R"([{"match": {"operation": "execute"}, "then": {"status": 418}}])";
  bench.reload();
  CHECK(bench.execute() == 418);
  CHECK(bench.app().get("/__emu/faults").size() == 2);
  std::ofstream(rules) << R"([{"match": {"operation": "execute"}, "then": {"status": 419}}])";
  bench.reload();
  CHECK(bench.execute() == 419);
  std::filesystem::remove(rules);
  bench.reload();
  CHECK(bench.execute() == 200);
  CHECK(bench.app().get("/__emu/faults").size() == 1);
}

TEST_CASE("reload takes no query") {
  Bench bench;
  CHECK(bench.app().call("POST", "/__emu/reload?now=1").status == 400);
}

}  // namespace reload_routes_test
