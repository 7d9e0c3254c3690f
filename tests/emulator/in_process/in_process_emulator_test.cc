#include "emulator/in_process/in_process_emulator.h"

#include <doctest/doctest.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <vector>

#include "tests/support/http_client.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_folder.h"

namespace in_process_emulator_test {

using aml::tests::HttpAnswer;
using aml::tests::HttpClient;
using amlemu::InProcessEmulator;
using Json = nlohmann::json;

namespace {

std::uint16_t port_of(const std::string& url) {
  std::uint16_t port = 0;
  std::from_chars(url.data() + url.rfind(':') + 1, url.data() + url.size(), port);
  return port;
}

std::string path_of(const std::string& url) {
  return url.substr(url.find('/', url.find("//") + 2));
}

const amlemu::Service& find_service(const std::vector<amlemu::Service>& services,
                                    const std::string& name) {
  for (const amlemu::Service& service : services) {
    if (service.name == name) return service;
  }
  throw std::runtime_error("no service " + name);
}

HttpAnswer execute(const InProcessEmulator& emulator, const amlemu::Service& service) {
  HttpClient client(port_of(emulator.url()));
  return client.send(
      "POST", path_of(service.execute_url) + "?api-version=2.0",
      {{"Authorization", "Bearer " + service.key}, {"Content-Type", "application/json"}},
      R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["good day"]]}}})");
}

std::size_t noted_calls(InProcessEmulator& emulator) {
  return Json::parse(emulator.call("GET", "/__emu/requests?operation=execute").body)
      .at("requests")
      .size();
}

std::string refusal(const InProcessEmulator::Settings& settings) {
  try {
    const InProcessEmulator emulator(settings);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an emulator in the test's own process answers at the URLs that it names") {
  InProcessEmulator emulator;
  const auto services = emulator.services();
  REQUIRE_FALSE(services.empty());
  const auto listed = Json::parse(emulator.call("GET", "/__emu/services").body);
  CHECK(listed.size() == services.size());
  const amlemu::Service service = find_service(services, listed.at(0).at("name"));
  CHECK(service.execute_url.starts_with(emulator.url() + "/workspaces/" + service.workspace +
                                        "/services/" + service.id + "/execute"));
  CHECK(service.jobs_url.ends_with("/jobs"));
  CHECK(emulator.https_url() == "https" + emulator.url().substr(4));
  CHECK(emulator.authority().starts_with("-----BEGIN CERTIFICATE-----"));
}

TEST_CASE("two emulators of a process share neither calls nor rules") {
  InProcessEmulator first;
  InProcessEmulator second;
  CHECK(first.url() != second.url());
  const auto services = first.services();
  const amlemu::Service service = find_service(services, "SimpleFeatureHashingExperiment");
  const std::string rule = R"({"then": {"error": "InternalError"}})";
  CHECK(first.call("POST", "/__emu/faults", rule).status == 201);
  CHECK(execute(first, service).status == 500);
  CHECK(execute(second, service).status == 200);
  CHECK(noted_calls(first) == 1);
  first.reset();
  CHECK(noted_calls(first) == 0);
  CHECK(noted_calls(second) == 1);
  CHECK(execute(first, service).status == 200);
}

TEST_CASE("settings go by the flags' names, and all that is wrong is said at once") {
  InProcessEmulator emulator({{"https", "no"}, {"clock", "manual@2016-10-14T14:52:33Z"}});
  CHECK(emulator.https_url().empty());
  CHECK_THROWS_AS(emulator.authority(), std::logic_error);
  CHECK(emulator.call("GET", "/__emu/clock").body.find("2016-10-14T14:52:33") != std::string::npos);

  const std::string wrong =
      refusal({{"prot", "1"}, {"ids", "some"}, {"allow-scripts", "yes"}, {"sandbox", "on"}});
  CHECK(wrong.find("unknown key \"prot\"\n  did you mean \"port\"?") != std::string::npos);
  CHECK(wrong.find("ids: \"some\"") != std::string::npos);
  CHECK(wrong.find("allow-scripts") != std::string::npos);
  CHECK(wrong.find("sandbox") != std::string::npos);

  const aml::tests::TemporaryFolder folder;
  folder.write("services/A/service.json", "{}");
  CHECK(refusal({{"fixtures", folder.path().string()}}).find("error: ") != std::string::npos);
}

TEST_CASE("a port that is taken is said, and an answer without an end is refused") {
  InProcessEmulator emulator;
  const std::string port = std::to_string(port_of(emulator.url()));
  CHECK_THROWS_WITH_AS(InProcessEmulator({{"port", port}}), ("port " + port + " is in use").c_str(),
                       std::runtime_error);
  CHECK_THROWS_AS(emulator.call("GET", "/__emu/events"), std::invalid_argument);
}

TEST_CASE("clients that are connected and idle do not hold up its end") {
  std::vector<std::unique_ptr<HttpClient>> clients;
  std::optional<InProcessEmulator> emulator(std::in_place);
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<HttpClient>(port_of(emulator->url())));
    CHECK(clients.back()->send("GET", "/__emu/health/live", {}, "").status == 200);
  }
  emulator.reset();
  for (const auto& client : clients) {
    CHECK_THROWS_AS(client->send("GET", "/__emu/health/live", {}, ""), std::runtime_error);
  }
}

}  // namespace in_process_emulator_test
