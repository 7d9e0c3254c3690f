#include "emulator/wire/swagger_wire.h"

#include <nlohmann/json.hpp>

#include "emulator/base/assert.h"
#include "emulator/definition/positioned_json.h"

namespace aml::wire {

namespace {

using Json = nlohmann::ordered_json;

// The same for every service; "give job" is the service's own spelling.
constexpr const char* kPaths = R"({
  "/swagger.json": {"get": {
    "summary": "Get swagger API document for the web service",
    "operationId": "getSwaggerDocument",
    "parameters": [{"name": "api-version", "in": "query", "description": "API version",
                    "required": false, "type": "string", "default": "2.0"}],
    "responses": {"200": {"description": "Swagger API document in JSON format"}}}},
  "/execute?api-version=2.0&format=swagger": {"post": {
    "summary": "Execute the web service and get a response synchronously",
    "operationId": "execute",
    "parameters": [{"name": "body", "in": "body", "description": "Execution request",
                    "required": false, "schema": {"$ref": "#/definitions/ExecutionRequest"}}],
    "responses": {"200": {"description": "Execution response",
                          "schema": {"$ref": "#/definitions/ExecutionResults"}}},
    "security": [{"api_key": []}]}},
  "/jobs?api-version=2.0": {"post": {
    "summary": "Submit an asynchronous job to execute the web service",
    "operationId": "submitjob",
    "parameters": [{"name": "body", "in": "body", "description": "Batch execution request",
                    "required": false, "schema": {"$ref": "#/definitions/BatchExecutionRequest"}}],
    "responses": {"200": {"description": "Job id", "schema": {"type": "string"}}},
    "security": [{"api_key": []}]}},
  "/jobs/{jobId}?api-version=2.0": {
    "get": {
      "summary": "Get the status for a give job",
      "operationId": "getjobstatus",
      "parameters": [{"name": "jobId", "in": "path", "description": "job id", "required": true,
                      "type": "string"}],
      "responses": {"200": {"description": "Job status",
                            "schema": {"$ref": "#/definitions/BatchExecutionStatus"}}},
      "security": [{"api_key": []}]},
    "delete": {
      "summary": "Cancel a job",
      "operationId": "canceljob",
      "parameters": [{"name": "jobId", "in": "path", "description": "job id", "required": true,
                      "type": "string"}],
      "responses": {"204": {"description": "Job was canceled successfully"}},
      "security": [{"api_key": []}]}},
  "/jobs/{jobId}/start?api-version=2.0": {"post": {
    "summary": "Start running a job",
    "operationId": "startjob",
    "parameters": [{"name": "jobId", "in": "path", "description": "job id", "required": true,
                    "type": "string"}],
    "responses": {"204": {"description": "Job was started successfully"}},
    "security": [{"api_key": []}]}}
})";

constexpr const char* kSecurity =
    R"({"api_key": {"type": "apiKey", "name": "Authorization", "in": "header"}})";

constexpr const char* kExecutionRequest = R"({"type": "object", "properties": {
  "Inputs": {"$ref": "#/definitions/ExecutionInputs"},
  "GlobalParameters": {"$ref": "#/definitions/GlobalParameters"}}})";

constexpr const char* kExecutionResults = R"({"type": "object", "properties": {
  "Results": {"$ref": "#/definitions/ExecutionOutputs"}}})";

constexpr const char* kBatchExecutionRequest = R"({"type": "object", "properties": {
  "Inputs": {"$ref": "#/definitions/BatchInputs"},
  "Outputs": {"$ref": "#/definitions/BatchOutputs"},
  "GlobalParameters": {"$ref": "#/definitions/GlobalParameters"}}})";

constexpr const char* kBlobReference = R"({"type": "object", "properties": {
  "ConnectionString": {"type": "string"},
  "RelativeLocation": {"type": "string"},
  "BaseLocation": {"type": "string"},
  "SasBlobToken": {"type": "string"}}})";

constexpr const char* kBatchExecutionStatus = R"({"type": "object", "properties": {
  "StatusCode": {"type": "string", "description": "job status code",
                 "enum": ["NotStarted", "Running", "Failed", "Cancelled", "Finished"],
                 "default": "NotStarted"},
  "Results": {"type": "object"},
  "Details": {"type": "string"}}})";

Json reference(const std::string& definition) {
  return {{"$ref", definition::child_pointer("#/definitions", definition)}};
}

Json column_type(model::ColumnType type) {
  switch (type) {
    case model::ColumnType::kInt32:
      return {{"type", "integer"}, {"format", "int32"}};
    case model::ColumnType::kDouble:
      return {{"type", "number"}, {"format", "double"}};
    case model::ColumnType::kBoolean:
      return {{"type", "boolean"}};
    case model::ColumnType::kDateTime:
      return {{"type", "string"}, {"format", "date-time"}};
    case model::ColumnType::kString:
      break;
  }
  return {{"type", "string"}};
}

Json example_cell(model::ColumnType type) {
  switch (type) {
    case model::ColumnType::kInt32:
    case model::ColumnType::kDouble:
      return 1;
    case model::ColumnType::kBoolean:
      return true;
    case model::ColumnType::kString:
    case model::ColumnType::kDateTime:
      break;
  }
  return "";
}

Json parameter_type(const core::GlobalParameter& parameter) {
  switch (parameter.type) {
    case model::ParameterType::kInteger:
      return column_type(model::ColumnType::kInt32);
    case model::ParameterType::kDouble:
      return column_type(model::ColumnType::kDouble);
    case model::ParameterType::kBoolean:
      return column_type(model::ColumnType::kBoolean);
    case model::ParameterType::kText:
    case model::ParameterType::kColumns:
    case model::ParameterType::kAnswers:
    case model::ParameterType::kModel:
    case model::ParameterType::kDataset:
    case model::ParameterType::kScorer:
    case model::ParameterType::kTransformation:
    case model::ParameterType::kScript:
      break;
  }
  return column_type(model::ColumnType::kString);
}

Json to_json(const model::ParameterValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  return model::to_text(value);
}

Json example_row(const model::Schema& schema) {
  Json row = Json::object();
  for (const model::Column& column : schema) row[column.name] = example_cell(column.type);
  return row;
}

Json example(const core::ServiceDefinition& definition, const std::vector<model::Port>& inputs) {
  Json tables = Json::object();
  for (const model::Port& port : inputs)
    tables[port.name] = Json::array({example_row(port.schema)});
  Json parameters = Json::object();
  for (const core::GlobalParameter& parameter : definition.global_parameters)
    if (!parameter.default_value)
      parameters[parameter.name] = to_json(core::example_value(parameter));
  return {{"Inputs", std::move(tables)}, {"GlobalParameters", std::move(parameters)}};
}

Json item(const model::Schema& schema) {
  Json required = Json::array();
  Json properties = Json::object();
  for (const model::Column& column : schema) {
    if (properties.contains(column.name)) continue;
    required.push_back(column.name);
    properties[column.name] = column_type(column.type);
  }
  return {
      {"type", "object"}, {"required", std::move(required)}, {"properties", std::move(properties)}};
}

// `{port}Item`; an output of an input's name gets another name.
std::string item_name(const Json& definitions, const model::Port& port) {
  const std::string name = port.name + "Item";
  return definitions.contains(name) ? port.name + "OutputItem" : name;
}

// `ExecutionInputs` or `ExecutionOutputs`, and one item definition per port after it.
void add_ports(Json& definitions, const char* name, const std::vector<model::Port>& ports) {
  Json& list = definitions[name] = {{"type", "object"}, {"properties", Json::object()}};
  std::vector<std::string> names;
  for (const model::Port& port : ports) {
    names.push_back(item_name(definitions, port));
    list["properties"][port.name] = {{"type", "array"}, {"items", reference(names.back())}};
  }
  for (std::size_t i = 0; i < ports.size(); ++i) definitions[names[i]] = item(ports[i].schema);
}

Json blob_ports(const std::vector<model::Port>& ports) {
  Json properties = Json::object();
  for (const model::Port& port : ports) properties[port.name] = reference("AzureBlobDataReference");
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

Json global_parameters(const core::ServiceDefinition& definition) {
  Json required = Json::array();
  Json properties = Json::object();
  for (const core::GlobalParameter& parameter : definition.global_parameters) {
    Json& property = properties[parameter.name] = parameter_type(parameter);
    if (!parameter.description.empty()) property["description"] = parameter.description;
    if (!parameter.choices.empty()) property["enum"] = parameter.choices;
    if (parameter.default_value) property["default"] = to_json(*parameter.default_value);
    if (!parameter.default_value) required.push_back(parameter.name);
  }
  Json object = {{"type", "object"}};
  if (!required.empty()) object["required"] = std::move(required);
  object["properties"] = std::move(properties);
  return object;
}

Json definitions_of(const core::ServiceDefinition& definition,
                    const std::vector<model::Port>& inputs,
                    const std::vector<model::Port>& outputs) {
  Json definitions = Json::object();
  Json& request = definitions["ExecutionRequest"] = Json::parse(kExecutionRequest);
  request["example"] = example(definition, inputs);
  add_ports(definitions, "ExecutionInputs", inputs);
  definitions["ExecutionResults"] = Json::parse(kExecutionResults);
  add_ports(definitions, "ExecutionOutputs", outputs);
  definitions["GlobalParameters"] = global_parameters(definition);
  definitions["BatchExecutionRequest"] = Json::parse(kBatchExecutionRequest);
  definitions["BatchInputs"] = blob_ports(inputs);
  definitions["BatchOutputs"] = blob_ports(outputs);
  definitions["AzureBlobDataReference"] = Json::parse(kBlobReference);
  definitions["BatchExecutionStatus"] = Json::parse(kBatchExecutionStatus);
  return definitions;
}

}  // namespace

std::string write_swagger(const core::ServiceDefinition& definition,
                          const std::vector<model::Port>& inputs,
                          const std::vector<model::Port>& outputs, const SwaggerAddress& address) {
  AML_ASSERT(!address.schemes.empty());
  const Json document = {{"swagger", "2.0"},
                         {"info",
                          {{"version", "2.0"},
                           {"title", definition.name},
                           {"description", core::description_of(definition)},
                           {"x-endpoint-name", definition.endpoint_name}}},
                         {"host", address.host},
                         {"basePath", address.base_path},
                         {"schemes", address.schemes},
                         {"consumes", {"application/json"}},
                         {"produces", {"application/json"}},
                         {"paths", Json::parse(kPaths)},
                         {"securityDefinitions", Json::parse(kSecurity)},
                         {"definitions", definitions_of(definition, inputs, outputs)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace aml::wire
