// The parameter "Server": every fault of it, with its place.

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "emulator/definition/definition_wire.h"

namespace definition_server_test {

using namespace aml;
using namespace aml::definition;

namespace {

std::string service_of(const std::string& server) {
  return R"({"modules": [{"id": "score", "module": "Score Upstream", "parameters": {"Server": )" +
         server +
         R"(}}],
"inputs": [{"name": "i", "to": "score", "columns": [{"name": "x", "type": "Double"}]}],
"outputs": [{"name": "o", "from": "score"}]})";
}

std::string faults_of(const std::string& server) {
  std::string text;
  for (const DefinitionFault& fault : parse_definition(service_of(server), "f", "n").faults) {
    text += (text.empty() ? "" : " | ") + fault.message;
    if (!fault.notes.empty()) text += " (" + fault.notes.back() + ")";
  }
  return text;
}

const std::string kColumns = R"("columns": [{"name": "y", "type": "Double"}])";

std::string server_of(const std::string& members) {
  return R"({"url": "http://h/invocations", "protocol": "MLflow", )" + kColumns +
         (members.empty() ? "" : ", " + members) + "}";
}

}  // namespace

TEST_CASE("a server is read, and its answer's columns follow the input's") {
  core::ScoringServer made;
  const Outside outside{.make_scorer = [&](core::ScoringServer server) {
    made = server;
    return core::scorer_without_server(std::move(server));
  }};
  const std::string server =
      R"({"url": "https://Scorer.example:8080/v2/models/m/infer/", "protocol": "Open Inference",
      "tensor": "predict", "rowsAtOnce": 50, "connections": 2, "timeout": 1.5, )" +
      kColumns + "}";
  const ParsedDefinition parsed =
      parse_definition(service_of(server), "f", "n", nothing_beside, outside);
  REQUIRE(parsed.definition);
  CHECK(made.url.origin() + made.url.path == "https://scorer.example:8080/v2/models/m/infer");
  CHECK(made.protocol == core::ScoringProtocol::kOpenInference);
  CHECK(made.tensor == "predict");
  CHECK(made.rows_at_once == 50);
  CHECK(made.connections == 2);
  CHECK(made.timeout == std::chrono::milliseconds(1500));
  const model::Pipeline pipeline(parsed.definition->pipeline);
  CHECK(pipeline.outputs().front().schema ==
        model::Schema{{"x", model::ColumnType::kDouble}, {"y", model::ColumnType::kDouble}});
}

TEST_CASE("a program that serves nothing asks no server") {
  const ParsedDefinition parsed = parse_definition(service_of(server_of("")), "f", "n");
  REQUIRE(parsed.definition);
  model::Table rows(model::Schema{{"x", model::ColumnType::kDouble}});
  rows.column(0).append_real(1);
  const model::Pipeline pipeline(parsed.definition->pipeline);
  CHECK_THROWS_WITH_AS(pipeline.run({rows}),
                       "Error 1000: Upstream library exception: no server is asked here",
                       model::ModuleError);
}

TEST_CASE("what a server cannot be") {
  struct {
    std::string server;
    std::string faults;
  } cases[] = {
      {server_of(""), ""},
      {"1", "\"Server\" must be an object, not 1"},
      {"{}",
       "\"Server\" needs \"url\" | \"Server\" needs \"protocol\" | \"Server\" needs \"columns\""},
      {server_of(R"("timeut": 1)"),
       "\"Server\" has no member \"timeut\" (did you mean \"timeout\"?)"},
      {server_of(R"("rowsAtOnce": 0)"), "\"rowsAtOnce\" must be from 1 to 100000, not 0"},
      {server_of(R"("connections": 65)"), "\"connections\" must be from 1 to 64, not 65"},
      {server_of(R"("timeout": 0)"), "\"timeout\" must be from 0.001 to 600 seconds, not 0"},
      {server_of(R"("tensor": "x")"),
       "MLflow takes no tensors (help: \"protocol\": \"Open Inference\")"},
      {R"({"url": "ftp://h/x", "protocol": "MLFlow", "columns": []})",
       "\"ftp://h/x\" is no address of a server (help: write http:// or https://, a host, a path; "
       "no query and no user) | protocol \"MLFlow\" is not known (did you mean \"MLflow\"?) | a "
       "server's answer needs at least one column"},
      {R"({"url": "http://h", "protocol": "MLflow", )" + kColumns + "}",
       "\"http://h\" has no path (help: MLflow scores at /invocations, Open Inference at "
       "/v2/models/NAME/infer)"}};
  for (const auto& c : cases) {
    CAPTURE(c.server);
    CHECK(faults_of(c.server) == c.faults);
  }
}

}  // namespace definition_server_test
