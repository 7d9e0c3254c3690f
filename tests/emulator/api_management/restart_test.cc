// What was made outlives the process with --data, and can be taken along as files.

#include <doctest/doctest.h>

#include "emulator/gateway/gateway_files.h"
#include "tests/emulator/api_management/management_client.h"
#include "tests/support/temporary_folder.h"

namespace restart_test {

using namespace aml;
using namespace aml::tests;

namespace {

Flags with_data(const TemporaryFolder& folder) {
  return {{"--deterministic", "true"}, {"--data", folder.path("data")}};
}

void change_everything(ManagementClient& client) {
  client.put(kDemo + "/apis/a", {{"displayName", "A"}, {"path", "a"}});
  client.put(kDemo + "/apis/a/operations/get", ManagementClient::operation("GET", "/x/{y}", {"y"}));
  client.put(kDemo + "/products/p", {{"displayName", "P"}, {"state", "published"}});
  CHECK(client.call("PUT", kDemo + "/products/p/apis/a").status == 201);
  client.put(kDemo + "/apis/a/policies/policy",
             {{"value", "<policies><inbound><base /></inbound></policies>"}});
  client.answer("DELETE", kDemo + "/products/unlimited?deleteSubscriptions=true", {}, 200,
                {{"If-Match", "*"}});
  client.answer(
      "PUT", kGroup + "/second",
      {{"location", "x"}, {"properties", {{"publisherName", "a"}, {"publisherEmail", "b"}}}}, 201);
  client.put(kGroup + "/second/subscriptions/s",
             {{"displayName", "S"}, {"scope", "/products/starter"}});
}

}  // namespace

TEST_CASE("what was made is there after a restart") {
  TemporaryFolder folder;
  Json first;
  Json second;
  {
    ManagementClient client(with_data(folder));
    change_everything(client);
    first = client.app.get("/__emu/gateway");
    second = client.app.get("/__emu/gateway?instance=second");
  }
  ManagementClient client(with_data(folder));
  CHECK(client.app.get("/__emu/gateway") == first);
  CHECK(client.app.get("/__emu/gateway?instance=second") == second);
  CHECK(client.call("DELETE", kDemo).status == 200);
  CHECK(client.call("DELETE", kGroup + "/second").status == 200);
  CHECK(client.app.get("/__emu/gateway")["instances"].empty());
}

TEST_CASE("fixtures that are read again reach what was not changed") {
  TemporaryFolder folder;
  const auto write = [&](const char* description) {
    folder.write("gateway/gateway.json", std::string(R"({"instance": "demoazureml", "apis": [
                     {"id": "a", "suffix": "a", "operations": [], "description": ")") +
                                             description +
                                             R"("}, {"id": "b", "suffix": "b", "operations": []}],
                     "instances": [{"name": "other", "apis": []}]})");
  };
  write("first");
  ManagementClient client({{"--deterministic", "true"}, {"--fixtures", folder.path()}});
  client.put(kDemo + "/apis/b", {{"displayName", "Mine"}, {"path", "mine"}}, 200);
  write("second");
  CHECK(client.app.call("POST", "/__emu/reload").status == 200);
  const Json apis = client.app.get("/__emu/gateway")["apis"];
  CHECK(apis[0]["description"] == "second");
  CHECK(apis[1]["suffix"] == "mine");
  write("a\"");
  CHECK(client.app.call("POST", "/__emu/reload").status != 200);
  CHECK(client.app.get("/__emu/gateway")["apis"][0]["description"] == "second");
  CHECK(client.get(kGroup)["count"] == 2);
}

TEST_CASE("what was made is written as files that say the same") {
  TemporaryFolder folder;
  ManagementClient client;
  change_everything(client);
  const auto write = [&](const gateway::Configurations& instances, const std::string& to) {
    const auto files = gateway::write_gateway_files(instances);
    for (const auto& [name, text] : files) folder.write(to + "/gateway/" + name, text);
    return files;
  };
  const auto files = write(client.app.app().gateways()->configurations(), "once");
  const cli::LoadedFixtures read = cli::load_fixtures(folder.path("once"));
  REQUIRE(read.ok());
  CHECK(write(read.fixtures.gateways, "again") == files);
  CHECK(read.fixtures.gateways.size() == 2);
  CHECK(files.at("gateway.json").find("\"policies/api.a.xml\"") != std::string::npos);
  const std::string tar = client.app.call("GET", "/__emu/export").body;
  for (const auto& [name, text] : files) {
    CHECK(tar.find("gateway/" + name) != std::string::npos);
    CHECK(tar.find(text) != std::string::npos);
  }
}

}  // namespace restart_test
