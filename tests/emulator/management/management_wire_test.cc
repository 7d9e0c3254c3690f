// Bodies of the management API.

#include "emulator/management/management_wire.h"

#include <doctest/doctest.h>

#include "emulator/management/management_routes.h"
#include "tests/emulator/management/published_under_test.h"

namespace management_wire_test {

using namespace aml;
using namespace aml::management;
using namespace aml::tests;

namespace {

constexpr std::size_t kDepth = 64;

constexpr const char* kCode =
    R"({"Name":"add","Type":"Code","CodeBundle":{"InputSchema":{"x":{"type":"number","format":"double"},"n":{"type":"integer","format":"int32"}},)"
    R"("OutputSchema":{"ans":{"type":"string","format":"string"}},"Language":"R-3.1-64","SourceCode":"f","ZipContents":"UEs="}})";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

EndpointBases bases_for(const std::string& host, const std::string& public_url = "") {
  http::Request request;
  request.host = host;
  request.secure = true;
  return endpoint_bases(public_url, request);
}

}  // namespace

TEST_CASE("settings of an endpoint as clients send them") {
  const EndpointSettings sdk = parse_endpoint_settings(
      R"({"WebServiceId":"x","EndpointName":"e","Description":"d","ThrottleLevel":"High","MaxConcurrentCalls":20,"PreventUpdate":false})",
      kDepth);
  CHECK(sdk.description == "d");
  CHECK(sdk.throttle == ThrottleLevel::kHigh);
  CHECK(sdk.max_concurrent_calls == 20);
  CHECK(sdk.prevent_update == false);
  const EndpointSettings low = parse_endpoint_settings(
      R"({description:null,'throttleLevel':'low',"MaxConcurrentCalls":null,"PreventUpdate":"True",})",
      kDepth);
  CHECK_FALSE(low.description.has_value());
  CHECK(low.throttle == ThrottleLevel::kLow);
  CHECK_FALSE(low.max_concurrent_calls.has_value());
  CHECK(low.prevent_update == true);
  CHECK(parse_endpoint_settings(R"({"MaxConcurrentCalls":"30"})", kDepth).max_concurrent_calls ==
        30);
}

TEST_CASE("bodies that say nothing are refused") {
  const char* const kBodies[] = {"",
                                 "[]",
                                 "1",
                                 "\"x\"",
                                 "{",
                                 "{\"Description\":{}}",
                                 "{} {}",
                                 R"({"MaxConcurrentCalls":"many"})",
                                 R"({"MaxConcurrentCalls":1.5})",
                                 R"({"PreventUpdate":"perhaps"})"};
  for (const char* body : kBodies) {
    CAPTURE(body);
    CHECK(refusal([&] { parse_endpoint_settings(body, kDepth); }) == "RequestBodyInvalid");
  }
  CHECK(refusal([] { parse_endpoint_settings("null", kDepth); }) == "RequestIsEmpty");
  CHECK(refusal([] { parse_endpoint_settings(R"({"ThrottleLevel":"Some"})", kDepth); }) ==
        "BadParameterValue");
  CHECK(refusal([] { parse_refresh(R"({"OverwriteResources":[]})", kDepth); }) ==
        "RequestBodyInvalid");
  CHECK(refusal([] { parse_refresh(std::string(1u << 20, '['), kDepth); }) == "RequestBodyInvalid");
}

TEST_CASE("refresh takes texts and booleans") {
  CHECK(parse_refresh(R"({"OverwriteResources": "True"})", kDepth));
  CHECK(parse_refresh(R"({"overwriteresources": true})", kDepth));
  CHECK_FALSE(parse_refresh(R"({"OverwriteResources": "False"})", kDepth));
  CHECK_FALSE(parse_refresh("{}", kDepth));
}

TEST_CASE("resources that are set to blobs") {
  const auto resources = parse_resources(
      R"({"Resources":[{"Name":"m [trained model]","Kind":"TrainedModel","Location":{"BaseLocation":"https://a/","RelativeLocation":"c/b","SasBlobToken":"?s"}},{"name":"n"}]})",
      kDepth);
  REQUIRE(resources.size() == 2);
  CHECK(resources[0] == PatchedResource{"m [trained model]", "https://a/", "c/b", "?s", ""});
  CHECK(resources[1].name == "n");
  CHECK(parse_resources(R"({"Resources":[]})", kDepth).empty());
  std::string many = R"({"Resources":[)";
  for (std::size_t i = 0; i <= kMaxPatchedResources; ++i) many += R"({"Name":"n"},)";
  const std::string kBodies[] = {"{}",
                                 R"({"Resources":{}})",
                                 R"({"Resources":null})",
                                 R"({"Resources":[1]})",
                                 R"({"Resources":[{}]})",
                                 R"({"Resources":[{"Name":"n","Location":[]}]})",
                                 many + "]}"};
  for (const std::string& body : kBodies) {
    CAPTURE(body);
    CHECK(refusal([&] { parse_resources(body, kDepth); }) == "RequestBodyInvalid");
  }
}

TEST_CASE("code as packages publish it, kept without loss") {
  const CodePublication published = parse_code(kCode, kDepth);
  CHECK(published.name == "add");
  const CodeBundle& bundle = published.bundle;
  CHECK(bundle.language == "R-3.1-64");
  CHECK(bundle.source == "f");
  CHECK(bundle.zip == "UEs=");
  REQUIRE(bundle.input.size() == 2);
  CHECK(bundle.input[1].name == "n");
  CHECK(bundle.input[1].type == model::ColumnType::kInt32);
  CHECK(bundle.output[0].type == model::ColumnType::kString);
  const CodeBundle again = read_bundle(write_bundle(bundle));
  CHECK(write_bundle(again) == write_bundle(bundle));
  CHECK(again.input == bundle.input);
  CHECK_THROWS_AS(read_bundle("{}"), std::runtime_error);
}

TEST_CASE("code that is refused") {
  const auto refused = [](const std::string& body) {
    return refusal([&] { parse_code(body, kDepth); });
  };
  CHECK(refused(replaced(kCode, "\"Code\"", "\"Graph\"")) == "WebServiceTypeInvalid");
  CHECK(refused(R"({"Name":"n","Type":"Code"})") == "MissingWebServicePackage");
  CHECK(refused(replaced(kCode, R"({"ans":{"type":"string","format":"string"}})", "{}")) ==
        "MissingWebServicePackage");
  CHECK(refused(replaced(kCode, "\"number\"", "\"array\"")) == "DataTypeNotSupported");
  CHECK(refused(replaced(kCode, "\"n\":", "\"x\":")) == "RequestBodyInvalid");
  CHECK(refused(replaced(kCode, R"({"type":"string","format":"string"})", "[]")) ==
        "RequestBodyInvalid");
}

TEST_CASE("types of the schemas of code") {
  using model::ColumnType;
  const struct {
    const char* type;
    const char* format;
    ColumnType column;
  } kCases[] = {
      {"number", "double", ColumnType::kDouble},     {"integer", "int32", ColumnType::kInt32},
      {"integer", "int16", ColumnType::kInt32},      {"integer", "", ColumnType::kInt32},
      {"integer", "uint64", ColumnType::kDouble},    {"boolean", "", ColumnType::kBoolean},
      {"string", "string", ColumnType::kString},     {"string", "time-span", ColumnType::kString},
      {"string", "date-time", ColumnType::kDateTime}};
  for (const auto& one : kCases) {
    CAPTURE(one.type);
    CAPTURE(one.format);
    CHECK(type_of_schema(one.type, one.format) == one.column);
  }
}

TEST_CASE("objects have the members that clients read, in their order") {
  MemoryDefinitionStore store;
  PublishedUnderTest test(store);
  const auto now = test.published.now();
  CHECK(
      write_service(now->services[0]) ==
      R"({"Id":"cc000000000000000000000000000001","Name":"CreditRisk","Description":null,"CreationTime":"2016-10-14T14:52:33.000Z",)"
      R"("WorkspaceId":"aa000000000000000000000000000001","DefaultEndpointName":"default","EndpointCount":1})");
  CHECK(write_services(*now, "00000000000000000000000000000000") == "[]");
  CHECK(write_services(*now, kWorkspace) ==
        "[" + write_service(now->services[0]) + "," + write_service(now->services[1]) + "]");
  const EndpointBases bases{"https://studio.azureml.net",
                            "https://ussouthcentral.services.azureml.net"};
  const PublishedService& service = now->services[0];
  const std::string written = write_endpoint(service, service.endpoints[0], bases);
  CHECK(written.starts_with(
      R"({"Name":"default","Description":"","CreationTime":"2016-10-14T14:52:33.000Z","WorkspaceId":"aa000000000000000000000000000001",)"
      R"("WebServiceId":"cc000000000000000000000000000001",)"
      R"("HelpLocation":"https://studio.azureml.net/apihelp/workspaces/aa000000000000000000000000000001/webservices/cc000000000000000000000000000001/endpoints/dd000000000000000000000000000001","PrimaryKey":")"));
  CHECK(written.ends_with(
      R"("ApiLocation":"https://ussouthcentral.services.azureml.net/workspaces/aa000000000000000000000000000001/services/dd000000000000000000000000000001",)"
      R"("PreventUpdate":false,"MaxConcurrentCalls":20,"DiagnosticsTraceLevel":"None","ThrottleLevel":"High",)"
      R"("Resources":[{"Name":"credit risk experiment - 2 (predictive) [trained model]","Kind":"TrainedModel","Location":null}]})"));
  CHECK(write_endpoints(service, bases) == "[" + written + "]");
}

TEST_CASE("where an endpoint is, for who came by which host") {
  const struct {
    const char* host;
    const char* help;
    const char* scoring;
  } kCases[] = {{"management.azureml.net", "https://studio.azureml.net",
                 "https://ussouthcentral.services.azureml.net"},
                {"europewest.management.azureml.net", "https://europewest.studio.azureml.net",
                 "https://europewest.services.azureml.net"},
                {"germanycentral.management.azureml.de:10100",
                 "https://germanycentral.studio.azureml.de:10100",
                 "https://germanycentral.services.azureml.de:10100"},
                {"127.0.0.1:10100", "https://127.0.0.1:10100", "https://127.0.0.1:10100"}};
  for (const auto& one : kCases) {
    CAPTURE(one.host);
    const EndpointBases bases = bases_for(one.host);
    CHECK(bases.help == one.help);
    CHECK(bases.scoring == one.scoring);
  }
  CHECK(bases_for("localhost", "http://emulator:1").scoring == "http://emulator:1");
}

TEST_CASE("each rule of the management API has an id of its own") {
  CHECK(management_rules().size() > 15);
  for (const model::Rule& rule : management_rules()) CHECK(rule.id.starts_with("management."));
}

}  // namespace management_wire_test
