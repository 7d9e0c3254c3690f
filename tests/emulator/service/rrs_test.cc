#include "emulator/service/rrs.h"

#include <doctest/doctest.h>

#include "emulator/service/checks.h"
#include "emulator/service/global_parameters.h"
#include "emulator/wire/rrs_wire.h"
#include "tests/emulator/service/sample_service.h"

namespace rrs_test {

using namespace aml;
using tests::hashing_service;

namespace {

constexpr std::size_t kMemory = 1u << 20;

core::ExecuteResult execute(const service::Endpoint& endpoint, std::string_view body,
                            core::RequestContext& context, std::size_t memory = kMemory) {
  return service::execute(endpoint, wire::parse_execute_request(body, 64), memory, context);
}

constexpr std::string_view kOneRow = R"({"Inputs":{"input1":[{"Text":"This is a good day"}]}})";

// The hashing service, its bitsize published as the parameter `Bits`.
core::ServiceDefinition service_with_bits() {
  core::ServiceDefinition definition = hashing_service("one");
  core::GlobalParameter bits;
  bits.name = "Bits";
  bits.type = model::ParameterType::kInteger;
  bits.default_value = std::int64_t{1};
  bits.sets.push_back({"hash", "Hashing bitsize"});
  definition.global_parameters.push_back(std::move(bits));
  return definition;
}

}  // namespace

TEST_CASE("an execute passes the checks in their order and leaves them in the trace") {
  const service::Endpoint endpoint(hashing_service("one"));
  core::RequestContext context;
  const core::ExecuteResult result = execute(endpoint, kOneRow, context);
  REQUIRE(result.size() == 1);
  CHECK(result[0].name == "output1");
  CHECK(result[0].table.column(1).int32(0) == 3);
  CHECK(result[0].table.column(2).int32(0) == 6);
  const std::string_view order[] = {service::kCheckInputs, service::kCheckParameters,
                                    service::kCheckSchema, service::kCheckCells,
                                    service::kCheckModule};
  REQUIRE(context.trace.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(context.trace[i].check == order[i]);
    CHECK(context.trace[i].passed);
  }
}

TEST_CASE("callers who send the same parameters share a pipeline") {
  const service::Endpoint endpoint(service_with_bits());
  const auto with = [&](std::int64_t bits) {
    return service::pipeline_with(endpoint, {{"Bits", bits}});
  };
  const auto first = with(2);
  CHECK(with(2) == first);
  CHECK(with(3) != first);
  for (std::int64_t bits = 4; bits < 6; ++bits) with(bits);
  CHECK(with(2) == first);
  for (std::int64_t bits = 6; bits < 10; ++bits) with(bits);
  CHECK(with(2) != first);
  CHECK(service::pipeline_with(endpoint, {}).get() == &endpoint.pipeline());
}

TEST_CASE("the trace ends with the check that failed") {
  const service::Endpoint endpoint(hashing_service("one"));
  core::RequestContext context;
  CHECK_THROWS_AS(execute(endpoint, R"({"Inputs":{"input1":[{"Nope":"x"}]}})", context),
                  core::ApiError);
  REQUIRE(context.trace.size() == 3);
  CHECK(context.trace[2].check == service::kCheckSchema);
  CHECK_FALSE(context.trace[2].passed);
  CHECK(context.trace[2].note == "InputMismatchError");
}

TEST_CASE("an answer beyond the model's memory is refused before it is made") {
  const service::Endpoint endpoint(hashing_service("one"));
  core::RequestContext context;
  try {
    execute(endpoint, kOneRow, context, 16);
    FAIL("was answered");
  } catch (const core::ApiError& error) {
    CHECK(error.status() == 413);
    CHECK(error.code() == "OutOfMemoryLimit");
  }
}

TEST_CASE("a parameter changes the pipeline of its own request only") {
  const service::Endpoint endpoint(service_with_bits());
  core::RequestContext context;
  const auto columns = [&](const char* parameters) {
    const std::string body =
        std::string(R"({"Inputs":{"input1":[{"Text":"x"}]},"GlobalParameters":)") + parameters +
        "}";
    return execute(endpoint, body, context)[0].table.schema().size();
  };
  CHECK(columns("{}") == 3);
  CHECK(columns(R"({"Bits":"3"})") == 9);
  CHECK(columns(R"({"Bits":""})") == 3);
  CHECK(columns("{}") == 3);
}

TEST_CASE("a module's refusal is reported with its number, its text and its name") {
  const service::Endpoint endpoint(service_with_bits());
  core::RequestContext context;
  try {
    execute(endpoint, R"({"Inputs":{"input1":[{"Text":"x"}]},"GlobalParameters":{"Bits":0}})",
            context);
    FAIL("was answered");
  } catch (const core::ApiError& error) {
    CHECK(error.spec().error_class.code == "ModuleExecutionError");
    CHECK(error.code() == "4");
    CHECK(error.target() == "Feature Hashing");
    CHECK(error.message().starts_with("Error 0004: Parameter \"Hashing bitsize\""));
  }
}

TEST_CASE("score answers services with one output") {
  core::ServiceDefinition two_outputs = hashing_service("two");
  two_outputs.pipeline.outputs.push_back({"output2", "hash"});
  const auto code_of_score = [](core::ServiceDefinition definition) {
    const service::Endpoint endpoint(std::move(definition));
    core::RequestContext context;
    return tests::code_of([&] {
      service::score(
          endpoint, wire::parse_score_request(R"({"Instance":{"FeatureVector":{"Text":"a"}}})", 64),
          kMemory, context);
    });
  };
  CHECK(code_of_score(hashing_service("one")) == "");
  CHECK(code_of_score(std::move(two_outputs)) == "IncompatibleModel");
}

TEST_CASE("every check has one row") {
  std::vector<std::string_view> ids;
  for (const model::Rule& rule : service::check_rules()) ids.push_back(rule.id);
  for (const std::string_view check :
       {service::kCheckPath, service::kCheckIds, service::kCheckKey, service::kCheckVersion,
        service::kCheckConcurrency, service::kCheckBody, service::kCheckInputs,
        service::kCheckParameters, service::kCheckSchema, service::kCheckCells,
        service::kCheckModule}) {
    CHECK(std::count(ids.begin(), ids.end(), check) == 1);
  }
}

}  // namespace rrs_test
