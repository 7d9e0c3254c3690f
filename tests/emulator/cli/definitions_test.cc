// Where service definitions come from, and the first screen they appear on.

#include "emulator/cli/definitions.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "emulator/cli/banner.h"
#include "emulator/cli/builtin_files.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/settings.h"
#include "emulator/core/ids.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace definitions_test {

using namespace aml;
using namespace aml::cli;
using aml::tests::TemporaryFolder;

namespace {

std::string names(const LoadedDefinitions& loaded) {
  std::string text;
  for (const std::string& fault : loaded.faults) text += fault;
  for (const core::ServiceDefinition& definition : loaded.definitions)
    text += definition.name + ";";
  return text;
}

}  // namespace

TEST_CASE("the built-in services are those of the fixtures, byte for byte") {
  const std::string fixtures = AML_FIXTURES;
  REQUIRE(builtin_services().size() >= 3);
  for (const control::EmbeddedFile& file : builtin_services()) {
    CAPTURE(file.name);
    CHECK(file.text == tests::read_file(fixtures + "/services/" + std::string(file.name)));
  }
  CHECK(names(load_builtin_definitions()) == names(load_definitions(fixtures)));
  CHECK(load_builtin_definitions().ok());
}

TEST_CASE("forms of a folder of services") {
  const TemporaryFolder folder;
  const std::string text =
      tests::read_file(std::string(AML_FIXTURES) + "/services/TypedColumnsDemo/service.json");
  folder.write("a/services/one/service.json", text);
  folder.write("b/one/service.json", text);
  folder.write("c/service.json", text);
  for (const char* form : {"a", "b", "c", "c/"}) {
    CAPTURE(form);
    CHECK(names(load_definitions(folder.path(form))) == "TypedColumnsDemo;");
  }
}

TEST_CASE("all faults of all services are reported") {
  const TemporaryFolder folder;
  folder.write("services/a/service.json", "{");
  folder.write("services/b/service.json", "[]");
  folder.write("services/c/service.json", "");
  const LoadedDefinitions loaded = load_definitions(folder.path());
  CHECK_FALSE(loaded.ok());
  for (const char* service : {"/a/", "/b/", "/c/"}) {
    CAPTURE(service);
    CHECK(std::any_of(loaded.faults.begin(), loaded.faults.end(), [&](const std::string& fault) {
      return fault.find(service) != std::string::npos && fault.ends_with('\n');
    }));
  }
}

TEST_CASE("a definition that is too large is not read") {
  const TemporaryFolder folder;
  folder.write("services/a/service.json", std::string((16u << 20) + 1, ' '));
  const LoadedDefinitions loaded = load_definitions(folder.path());
  REQUIRE(loaded.faults.size() == 1);
  CHECK(loaded.faults[0].find("larger than a definition may be") != std::string::npos);
}

TEST_CASE("only regular files are read, and no read waits for a pipe") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("services/pipe"));
  REQUIRE(::mkfifo(folder.path("services/pipe/service.json").c_str(), 0600) == 0);
  std::filesystem::create_directories(folder.path("services/folder/service.json"));
  const std::string fixtures = std::string(AML_FIXTURES) + "/services/TypedColumnsDemo";
  std::filesystem::create_directories(folder.path("services/linked"));
  std::filesystem::create_symlink(fixtures + "/service.json",
                                  folder.path("services/linked/service.json"));
  const LoadedDefinitions loaded = load_definitions(folder.path());
  REQUIRE(loaded.definitions.size() == 1);
  CHECK(loaded.definitions.front().name == "TypedColumnsDemo");
  REQUIRE(loaded.faults.size() == 2);
  for (const std::string& fault : loaded.faults) {
    CHECK(fault.find("service.json: cannot be read: not a regular file\n") != std::string::npos);
  }
}

TEST_CASE("many definitions are read on many threads, in the order of their names") {
  const TemporaryFolder folder;
  for (int i = 1000; i < 1300; ++i)
    folder.write("services/S" + std::to_string(i) + "/service.json", "{");
  const LoadedDefinitions loaded = load_definitions(folder.path());
  CHECK(loaded.faults.size() == 300);
  CHECK(std::is_sorted(loaded.faults.begin(), loaded.faults.end()));
  CHECK(load_definitions(folder.path(), 299)
            .faults.front()
            .find("300 services; --max-services is "
                  "299") != std::string::npos);
}

TEST_CASE("the banner has at most 12 lines, however many services there are") {
  const Config config = resolve_settings({}).config;
  const gateway::Configuration gateway = load_fixtures("").fixtures.gateways.front();
  std::vector<core::ServiceDefinition> many;
  for (int i = 0; i < 20; ++i) {
    many.push_back(load_builtin_definitions().definitions.front());
    many.back().endpoint_id = core::derived_id("endpoint", std::to_string(i));
  }
  for (const std::size_t services : {0u, 1u, 4u, 5u, 20u}) {
    CAPTURE(services);
    const service::Catalog catalog(std::vector<core::ServiceDefinition>(
        many.begin(), many.begin() + static_cast<long>(services)));
    const std::string text = banner(config, catalog, gateway, "http://127.0.0.1:7");
    CHECK(text.find("\n  gate   http://127.0.0.1:7/azureml-demo\n") != std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') <= 12);
    CHECK(text.find("\n  services (" + std::to_string(services) + ")\n") != std::string::npos);
    CHECK(text.find("READY") == std::string::npos);
  }
}

TEST_CASE("the banner says where the state is kept") {
  const service::Catalog catalog(service::Catalog::Endpoints{});
  Config config = resolve_settings({}).config;
  const auto has = [&](const char* line) {
    return banner(config, catalog, {}, "http://h:1").find(line) != std::string::npos;
  };
  CHECK(has("\n  state  in memory\n"));
  config.data = "/kept";
  CHECK(has("\n  state  in /kept\n"));
}

TEST_CASE("the banner's first call is one that works") {
  const Config config = resolve_settings({}).config;
  const service::Catalog catalog(load_builtin_definitions().definitions);
  const std::string text = banner(config, catalog, gateway::Configuration(), "http://127.0.0.1:7");
  CHECK(text.find(R"('{"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":)"
                  R"([["This is a good day"]]}},"GlobalParameters":{}}')") != std::string::npos);
}

TEST_CASE("loopback hosts") {
  for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) CHECK(is_loopback(host));
  for (const char* host : {"0.0.0.0", "::", "192.168.0.1", "emulator"}) CHECK(!is_loopback(host));
}

}  // namespace definitions_test
