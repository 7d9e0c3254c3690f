// What the management API made outlives a kill, a reset and a reload, and can be taken away as files.

#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/support/temporary_folder.h"

namespace made_definitions_test {

using namespace aml::tests;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const std::string kWorkspace = "aa000000000000000000000000000001";
const std::string kToken = "bb000000000000000000000000000001";
const std::string kCredit = "cc000000000000000000000000000001";
const std::string kSentiment = "cc000000000000000000000000000002";
const std::string kCode = "ee000000000000000000000000000001";
const std::string kServices = "/workspaces/" + kWorkspace + "/webservices";
const std::string kRetraining = (fs::path(AML_FIXTURES) / "retraining").string();
constexpr const char* kOldBlob =
    R"({"Resources":[{"Name":"credit risk experiment - 2 (predictive) [trained model]","Location":{"BaseLocation":"https://a.blob.core.windows.net/","RelativeLocation":"blob/output.ilearner","SasBlobToken":"?x"}}]})";
constexpr const char* kPython =
    R"({"Name":"Twice","Type":"Code","CodeBundle":{"InputSchema":{"x":{"type":"number"}},"OutputSchema":{"y":{"type":"number"}},"Language":"python-2.7-64","SourceCode":"def azureml_main(frame):\n  return frame.assign(y = frame.x * 2)\n"}})";

/// An emulator and who manages it.
class Emulator {
 public:
  explicit Emulator(std::vector<std::string> arguments)
      : process_(std::move(arguments)), client_(process_.port()) {}

  HttpAnswer manage(const std::string& method, const std::string& path,
                    const std::string& body = "", const std::string& token = kToken) {
    return client_.send(method, path, {{"Authorization", "Bearer " + token}}, body);
  }
  Json endpoint(const std::string& service, const std::string& name,
                const std::string& token = kToken) {
    const HttpAnswer answer =
        manage("GET", kServices + "/" + service + "/endpoints/" + name, "", token);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return Json::parse(answer.body);
  }
  /// The first cell that an endpoint answers, or what it says instead.
  std::string score(const Json& endpoint, const std::string& columns, const std::string& row) {
    const std::string location = endpoint.at("ApiLocation");
    const std::string path = location.substr(location.find("/workspaces/"));
    const HttpAnswer answer = client_.send(
        "POST", path + "/execute?api-version=2.0",
        {{"Authorization", "Bearer " + endpoint.at("PrimaryKey").get<std::string>()}},
        R"({"Inputs":{"input1":{"ColumnNames":[)" + columns + R"(],"Values":[[)" + row + "]]}}}");
    if (answer.status != 200) return answer.body;
    return Json::parse(answer.body).at("Results").at("output1").at("value").at("Values")[0][0];
  }
  std::string credit(const std::string& name) {
    return score(endpoint(kCredit, name), R"("age","purpose")", R"("60","car")");
  }
  void kill() { process_.program().stop(SIGKILL); }
  std::uint16_t port() const { return process_.port(); }

 private:
  EmulatorProcess process_;
  HttpClient client_;
};

void make_all(Emulator& emulator) {
  REQUIRE(emulator
              .manage("PUT", kServices + "/" + kCredit + "/endpoints/shop",
                      R"({"ThrottleLevel":"High","MaxConcurrentCalls":7})")
              .status == 201);
  REQUIRE(
      emulator.manage("PATCH", kServices + "/" + kCredit + "/endpoints/shop", kOldBlob).status ==
      204);
  REQUIRE(emulator.manage("PUT", kServices + "/" + kCode, kPython).status == 200);
  REQUIRE(emulator.manage("DELETE", kServices + "/" + kSentiment).status == 204);
}

}  // namespace

TEST_CASE("what was made is there after a kill, with its keys") {
  const TemporaryFolder data;
  const std::vector<std::string> arguments = {"--data", data.path().string(), "--fixtures",
                                              kRetraining};
  Json shop;
  Json code;
  {
    Emulator emulator(arguments);
    make_all(emulator);
    shop = emulator.endpoint(kCredit, "shop");
    code = emulator.endpoint(kCode, "default");
    CHECK(emulator.credit("shop") == "bad");
    emulator.kill();
  }
  Emulator emulator(arguments);
  const Json again = emulator.endpoint(kCredit, "shop");
  for (const char* member :
       {"PrimaryKey", "SecondaryKey", "CreationTime", "MaxConcurrentCalls", "Resources"})
    CHECK(again.at(member) == shop.at(member));
  CHECK(emulator.endpoint(kCode, "default").at("PrimaryKey") == code.at("PrimaryKey"));
  CHECK(emulator.credit("shop") == "bad");
  CHECK(emulator.credit("default") == "good");
  CHECK(emulator.manage("GET", kServices + "/" + kSentiment).status == 404);
  CHECK(emulator.manage("POST", "/__emu/reset").status == 204);
  CHECK(emulator.credit("shop") == "bad");
  CHECK(emulator.manage("POST", "/__emu/reload").status == 200);
  CHECK(emulator.credit("shop") == "bad");
}

TEST_CASE("export writes what was made as fixtures that answer the same") {
  const TemporaryFolder folder;
  const std::string data = folder.path("data");
  Json shop;
  {
    Emulator emulator({"--data", data, "--fixtures", kRetraining});
    make_all(emulator);
    emulator.manage(
        "PUT", kServices + "/ee000000000000000000000000000002",
        R"({"Name":"R sum","Type":"Code","CodeBundle":{"InputSchema":{"x":{"type":"number"}},"OutputSchema":{"y":{"type":"number"}},"Language":"R-3.1-64","SourceCode":"x"}})");
    shop = emulator.endpoint(kCredit, "shop");
  }
  const std::string out = folder.path("out");
  const Outcome outcome = run_program({"export", out, "--data", data, "--fixtures", kRetraining});
  CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(outcome.err.find("left out: R sum") != std::string::npos);
  CHECK(fs::exists(fs::path(out) / "services" / "CreditRisk-shop" / "second.json"));
  CHECK_FALSE(fs::exists(fs::path(out) / "services" / "Sentiment"));
  CHECK(read_file(fs::path(out) / "services" / "Twice" / "code.py").find("azureml_main") !=
        std::string::npos);

  Emulator emulator({"--fixtures", out, "--allow-scripts"});
  const Json again = emulator.endpoint(kCredit, "shop");
  for (const char* member : {"PrimaryKey", "SecondaryKey", "MaxConcurrentCalls"})
    CHECK(again.at(member) == shop.at(member));
  CHECK(emulator.credit("shop") == "bad");
  CHECK(emulator.credit("default") == "good");
  CHECK(Json::parse(emulator.manage("GET", kServices + "/" + kCredit).body).at("EndpointCount") ==
        2);
}

TEST_CASE("python that defines azureml_main runs where scripts are allowed") {
  Emulator emulator({"--fixtures", kRetraining, "--allow-scripts"});
  REQUIRE(emulator.manage("PUT", kServices + "/" + kCode, kPython).status == 200);
  CHECK(emulator.score(emulator.endpoint(kCode, "default"), R"("x")", "21") == "42");
}

TEST_CASE("a private workspace has definitions of its own") {
  Emulator emulator({"--fixtures", kRetraining});
  REQUIRE(emulator.manage("PUT", kServices + "/" + kCredit + "/endpoints/shop", "{}").status ==
          201);
  const Json made = Json::parse(emulator.manage("POST", "/__emu/workspaces", "{}").body);
  const std::string id = made.at("workspace");
  const std::string token = made.at("token");
  const std::string service = made.at("services")[0].at("webService");
  const std::string services = "/workspaces/" + id + "/webservices";
  CHECK(emulator.manage("PUT", services + "/" + service + "/endpoints/mine", "{}", token).status ==
        201);
  CHECK(emulator.manage("PUT", services + "/" + service + "/endpoints/mine", "{}").status == 401);
  CHECK(Json::parse(emulator.manage("GET", services, "", token).body).size() == 2);
  CHECK(Json::parse(emulator.manage("GET", services + "/" + service, "", token).body)
            .at("EndpointCount") == 3);
  CHECK(Json::parse(emulator.manage("GET", kServices + "/" + kCredit).body).at("EndpointCount") ==
        2);
  CHECK(emulator.manage("DELETE", "/__emu/workspaces/" + id).status == 204);
  CHECK(emulator.manage("GET", services, "", token).status == 404);
}

TEST_CASE("hostile bodies and names are refused while others go on") {
  Emulator emulator({"--fixtures", kRetraining});
  const std::string nonsense(1u << 20, '{');
  const std::string endpoints = kServices + "/" + kCredit + "/endpoints/";
  for (const std::string& path : {kServices + "/" + kCode, endpoints + "a"})
    CHECK(emulator.manage("PUT", path, nonsense).status == 400);
  CHECK(emulator.manage("PATCH", endpoints + "default", nonsense).status == 400);
  for (const char* name : {"%3Cscript%3E", "a%2Fb", "..%2F..", "%00", "a%0D%0AX:%20y"})
    CHECK(emulator.manage("PUT", endpoints + name, "{}").status == 400);
  std::vector<std::thread> threads;
  for (const char* name : {"one", "two"}) {
    threads.emplace_back([&emulator, &endpoints, name] {
      HttpClient client(emulator.port());
      for (int i = 0; i < 10; ++i) {
        client.send("PUT", endpoints + name, {{"Authorization", "Bearer " + kToken}}, "{}");
        client.send("DELETE", endpoints + name, {{"Authorization", "Bearer " + kToken}}, "");
      }
    });
  }
  for (int i = 0; i < 10; ++i) CHECK(emulator.credit("default") == "good");
  for (std::thread& thread : threads) thread.join();
  CHECK(Json::parse(emulator.manage("GET", kServices + "/" + kCredit).body).at("EndpointCount") ==
        1);
}

}  // namespace made_definitions_test
