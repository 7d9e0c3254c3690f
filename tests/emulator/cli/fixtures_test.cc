// Services and gateway, from a folder or built in.

#include "emulator/cli/fixtures.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/cli/builtin_files.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace fixtures_test {

using namespace aml;
using namespace aml::cli;
using aml::tests::TemporaryFolder;

namespace {

constexpr const char* kGateway = R"({"instance": "mine",
  "apis": [{"id": "a", "suffix": "a", "operations": [], "policies": "policies/limits.xml"}]})";
constexpr const char* kPolicies = R"(<policies><inbound><base /></inbound></policies>)";

/// A folder with one service; the gateway is up to the test.
TemporaryFolder& with_service(TemporaryFolder& folder) {
  folder.write(
      "services/one/service.json",
      tests::read_file(std::string(AML_FIXTURES) + "/services/TypedColumnsDemo/service.json"));
  return folder;
}

std::string all_faults(const LoadedFixtures& loaded) {
  std::string text;
  for (const std::string& fault : loaded.faults) text += fault;
  return text;
}

}  // namespace

TEST_CASE("the built-in gateway is that of the fixtures, byte for byte") {
  const std::string fixtures = AML_FIXTURES;
  REQUIRE(builtin_gateway().size() == 2);
  for (const control::EmbeddedFile& file : builtin_gateway()) {
    CHECK(file.text == tests::read_file(fixtures + "/gateway/" + std::string(file.name)));
  }
  const LoadedFixtures builtin = load_fixtures("");
  const LoadedFixtures read = load_fixtures(fixtures);
  CHECK(builtin.ok());
  CHECK(read.ok());
  CHECK(builtin.fixtures.gateways.front().instance == "demoazureml");
  CHECK(read.fixtures.gateways.front().instance == "demoazureml");
  CHECK(read.fixtures.definitions.size() == builtin.fixtures.definitions.size());
}

TEST_CASE("a folder with a gateway alone keeps the built-in services") {
  TemporaryFolder folder;
  folder.write("gateway/gateway.json", kGateway);
  folder.write("gateway/policies/limits.xml", kPolicies);
  const LoadedFixtures loaded = load_fixtures(folder.path());
  CHECK(all_faults(loaded).empty());
  CHECK(loaded.fixtures.gateways.front().instance == "mine");
  CHECK(loaded.fixtures.definitions.size() == load_fixtures("").fixtures.definitions.size());
}

TEST_CASE("a folder that should have services and has none is a fault") {
  TemporaryFolder folder;
  const std::string fault =
      "error: " + std::string(folder.path()) + ": no services/<name>/service.json in it\n";
  folder.write("notes.txt", "another folder than the one that was meant");
  CHECK(all_faults(load_fixtures(folder.path())) == fault);
  folder.write("gateway/gateway.json", kGateway);
  folder.write("gateway/policies/limits.xml", kPolicies);
  folder.write("services/one/servcie.json", "{}");
  CHECK(all_faults(load_fixtures(folder.path())) == fault);
  CHECK(all_faults(load_fixtures(folder.path("not there"))).find("no services/<name>") !=
        std::string::npos);
}

TEST_CASE("an empty folder has no service, and so has an empty folder of services") {
  TemporaryFolder folder;
  folder.write("empty/.gitkeep", "");
  folder.write("ours/services/.gitkeep", "");
  folder.write("ours/gateway/gateway.json", kGateway);
  folder.write("ours/gateway/policies/limits.xml", kPolicies);
  for (const char* name : {"empty", "ours"}) {
    CAPTURE(name);
    const LoadedFixtures loaded = load_fixtures(folder.path(name));
    CHECK(all_faults(loaded).empty());
    CHECK(loaded.fixtures.definitions.empty());
  }
}

TEST_CASE("a folder without a gateway keeps the built-in one") {
  TemporaryFolder folder;
  const LoadedFixtures loaded = load_fixtures(with_service(folder).path());
  CHECK(all_faults(loaded).empty());
  CHECK(loaded.fixtures.definitions.size() == 1);
  CHECK(loaded.fixtures.gateways.front().instance == "demoazureml");
}

TEST_CASE("a folder's gateway replaces the built-in one, with its policies") {
  TemporaryFolder folder;
  with_service(folder).write("gateway/gateway.json", kGateway);
  folder.write("gateway/policies/limits.xml", kPolicies);
  folder.write("gateway/policies/notes.txt", "no policy");
  const LoadedFixtures loaded = load_fixtures(folder.path());
  CHECK(all_faults(loaded).empty());
  CHECK(loaded.fixtures.gateways.front().instance == "mine");
  REQUIRE(loaded.fixtures.gateways.front().policies.size() == 1);
  CHECK(loaded.fixtures.gateways.front().policies.front().xml == kPolicies);
}

TEST_CASE("faults of a gateway and of its policies are reported, and stop the start") {
  struct {
    const char* gateway;
    const char* policies;
    const char* fault;
  } cases[] = {
      {"{", kPolicies, "gateway.json:1:2: "},
      {R"({"instance": "mine", "apis": [{"id": "a", "suffix": "a", "operations": [], "policies": "policies/other.xml"}]})",
       kPolicies, "there is no policy document \"policies/other.xml\""},
      {kGateway, "<policies><inbound><choose /></inbound></policies>",
       "gateway/policies/limits.xml:1:20: "},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.fault));
    TemporaryFolder folder;
    with_service(folder).write("gateway/gateway.json", test.gateway);
    folder.write("gateway/policies/limits.xml", test.policies);
    const LoadedFixtures loaded = load_fixtures(folder.path());
    CHECK(loaded.faults.size() == 1);
    CAPTURE(all_faults(loaded));
    CHECK(all_faults(loaded).find(test.fault) != std::string::npos);
    CHECK(all_faults(loaded).ends_with('\n'));
    for (const char* verb : {"validate", "serve"}) {
      const tests::Outcome outcome =
          tests::run_program({verb, "--fixtures", folder.path(), "--port", "0"});
      CHECK(outcome.exit_code == 2);
      CHECK(outcome.err == all_faults(loaded));
    }
  }
}

TEST_CASE("fault rules beside a service are read with it, and are about it") {
  TemporaryFolder folder;
  with_service(folder).write("services/one/faults.json",
                             R"([{"match": {"operation": "execute"}, "then": {"status": 500}},
                                 {"then": {"connection": "reset"}}])");
  const LoadedFixtures loaded = load_fixtures(folder.path());
  CHECK(all_faults(loaded).empty());
  REQUIRE(loaded.fixtures.faults.size() == 2);
  CHECK(loaded.fixtures.faults[0].match.workspace() ==
        loaded.fixtures.definitions.at(0).workspace_id);
  CHECK(loaded.fixtures.faults[0].then.status == 500);
  CHECK(loaded.fixtures.faults[1].match.is_placed());
}

TEST_CASE("a fault rule that cannot be is a fault of the fixtures") {
  TemporaryFolder folder;
  const std::string file = with_service(folder).write(
      "services/one/faults.json", R"({"match": {"operation": "exectue"}, "then": {"statu": 500}})");
  const std::string faults = all_faults(load_fixtures(folder.path()));
  CHECK(faults.find(file + ":1:25: there is no operation \"exectue\"\n") != std::string::npos);
  CHECK(faults.find("did you mean \"status\"?") != std::string::npos);
  CHECK(faults.ends_with('\n'));
}

}  // namespace fixtures_test
