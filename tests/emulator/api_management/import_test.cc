#include "emulator/api_management/import.h"

#include <doctest/doctest.h>

namespace import_test {

using namespace aml::api_management;

namespace {

ImportedApi import_text(const std::string& format, const std::string& value, Faults& faults,
                        const char* translate = "template") {
  return import_api_document(
      {{"format", format}, {"value", value}, {"translateRequiredQueryParameters", translate}},
      faults);
}

}  // namespace

TEST_CASE("a document of Swagger 2") {
  const std::string document = R"({"swagger": "2.0", "info": {"title": "Old", "description": "d"},
      "host": "example.org", "basePath": "/v1", "schemes": ["http"],
      "parameters": {"id": {"name": "id", "in": "path", "required": true, "type": "integer"}},
      "paths": {"/a/{id}": {"parameters": [{"$ref": "#/parameters/id"}],
        "get": {"responses": {"200": {"description": "fine"}, "default": {}}},
        "post": {"summary": "Post it", "parameters": [
          {"name": "q", "in": "query", "required": true, "type": "string"}]}}}})";
  Faults faults;
  const ImportedApi api = import_text("swagger-json", document, faults);
  CHECK(faults.empty());
  CHECK(api.properties["serviceUrl"] == "http://example.org/v1");
  REQUIRE(api.operations.size() == 2);
  CHECK(api.operations[0].first == "get-a-id");
  CHECK(api.operations[0].second["templateParameters"][0]["type"] == "integer");
  CHECK(api.operations[0].second["responses"].size() == 1);
  CHECK(api.operations[1].second["displayName"] == "Post it");
  CHECK(api.operations[1].second["urlTemplate"] == "/a/{id}?q={q}");
  const ImportedApi other = import_text("swagger-json", document, faults, "query");
  CHECK(other.operations[1].second["urlTemplate"] == "/a/{id}");
}

TEST_CASE("names that are there twice get a number") {
  Faults faults;
  const ImportedApi api = import_text("openapi+json", R"({"openapi": "3.0.0", "info": {},
      "paths": {"/a": {"get": {"operationId": "x", "summary": "Same"}},
                "/b": {"get": {"operationId": "X", "summary": "same"}}}})",
                                      faults);
  CHECK(faults.empty());
  REQUIRE(api.operations.size() == 2);
  CHECK(api.operations[1].first == "X-2");
  CHECK(api.operations[1].second["displayName"] == "same 2");
}

TEST_CASE("long words are cut between characters") {
  std::string e_acute;
  for (int i = 0; i < 600; ++i) e_acute += "\xC3\xA9";
  Faults faults;
  const std::string words = "x" + e_acute;
  const ImportedApi api =
      import_text("openapi+json",
                  R"({"openapi": "3.0.0", "info": {}, "paths": {"/a": {"get": {"summary": ")" +
                      words + R"(", "description": ")" + words + R"("}}}})",
                  faults);
  CHECK(faults.empty());
  REQUIRE(api.operations.size() == 1);
  const Json& operation = api.operations[0].second;
  CHECK(operation["displayName"].get<std::string>().size() == 289);
  CHECK(operation["description"].get<std::string>().size() == 999);
  CHECK_NOTHROW(operation.dump());
}

TEST_CASE("documents that cannot be taken") {
  struct {
    const char* format;
    const char* value;
    const char* target;
  } cases[] = {{"openapi-link", "http://x", "format"},
               {"wsdl", "<x/>", "format"},
               {"openapi+json", "openapi: 3.0.0", "value"},
               {"openapi", "openapi: 3.0.0", "value"},
               {"openapi", "openapi: [", "value"},
               {"openapi", "{}", "value"},
               {"openapi", R"({"openapi": "3.0.0", "paths": 1})", "value"}};
  for (const auto& c : cases) {
    CAPTURE(c.value);
    Faults faults;
    import_text(c.format, c.value, faults);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].target == c.target);
  }
}

}  // namespace import_test
