// Public answers of real services as figures: columns and kinds of values in the cloud's spelling.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "emulator/cli/definitions.h"
#include "emulator/service/catalog.h"
#include "emulator/service/rrs.h"
#include "emulator/wire/rrs_wire.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace figures_test {

using namespace aml;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

const fs::path kFigures = fs::path(AML_FIXTURES) / "figures";

std::string read_line(const fs::path& file) {
  std::string text = read_file(file);
  REQUIRE(text.ends_with('\n'));
  text.pop_back();
  return text;
}

std::string answer_of(core::ServiceDefinition definition, const std::string& body, bool swagger) {
  const service::Endpoint endpoint(std::move(definition));
  core::RequestContext context;
  return wire::write_execute_response(
      service::execute(endpoint, wire::parse_execute_request(body, 64), 1u << 20, context),
      {.details = true, .swagger = swagger});
}

// Whether an answer is in the swagger form: a list per output.
bool is_swagger_form(const std::string& answer) {
  return answer.find("\"type\":\"table\"") == std::string::npos;
}

}  // namespace

TEST_CASE("each service of the figures gives its answer byte for byte") {
  cli::LoadedDefinitions loaded = cli::load_definitions(kFigures.string());
  for (const std::string& fault : loaded.faults) FAIL_CHECK(fault);
  CHECK(loaded.definitions.size() == 9);
  for (core::ServiceDefinition& definition : loaded.definitions) {
    CAPTURE(definition.name);
    const fs::path folder = kFigures / "services" / definition.name;
    const std::string answer = read_line(folder / "answer.json");
    CHECK(answer_of(std::move(definition), read_line(folder / "request.json"),
                    is_swagger_form(answer)) == answer);
  }
}

TEST_CASE("amlemu new makes each of them from the call alone") {
  const TemporaryFolder made;
  std::size_t services = 0;
  for (const auto& entry : fs::directory_iterator(kFigures / "services")) {
    const std::string name = entry.path().filename().string();
    const std::string request = (entry.path() / "request.json").string();
    const std::string response = (entry.path() / "answer.json").string();
    CAPTURE(name);
    const Outcome outcome = run_program({"new", name, "--fixtures", made.path().string(),
                                         "--from-request", request, "--response", response});
    CHECK_MESSAGE(outcome.exit_code == 0, outcome.err);
    services += 1;
  }
  cli::LoadedDefinitions loaded = cli::load_definitions(made.path().string());
  REQUIRE(loaded.ok());
  CHECK(loaded.definitions.size() == services);
  for (core::ServiceDefinition& definition : loaded.definitions) {
    CAPTURE(definition.name);
    const fs::path folder = kFigures / "services" / definition.name;
    const std::string answer = read_line(folder / "answer.json");
    CHECK(answer_of(std::move(definition), read_line(folder / "request.json"),
                    is_swagger_form(answer)) == answer);
  }
}

}  // namespace figures_test
