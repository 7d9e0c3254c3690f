// Every example body that concerns RRS, byte for byte: answers against the renderers, requests
// against the reader.

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "emulator/core/error_catalog.h"
#include "emulator/wire/error_wire.h"
#include "emulator/wire/rrs_wire.h"
#include "model/cell_text.h"

namespace examples_test {

using namespace aml;

namespace {

std::string example(const std::string& name) {
  std::ifstream in(std::string(AML_FIXTURES) + "/examples/" + name, std::ios::binary);
  REQUIRE_MESSAGE(in, name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

model::Table table(model::Schema schema, const std::vector<std::vector<const char*>>& rows) {
  model::Table result(std::move(schema));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      REQUIRE(model::append_parsed(result.column(i), row[i]));
    }
  }
  return result;
}

using model::ColumnType;

model::Table scored() {
  return table({{"age", ColumnType::kInt32},
                {"city", ColumnType::kString},
                {"income", ColumnType::kInt32},
                {"Scored Labels", ColumnType::kInt32},
                {"Scored Probabilities", ColumnType::kDouble}},
               {{"39", "Oslo", "0", "0", "0.0593571774661541"}});
}

core::ExecuteResult result_of(std::vector<std::pair<std::string, model::Table>> outputs) {
  core::ExecuteResult result;
  for (auto& [name, output] : outputs) result.push_back({name, std::move(output)});
  return result;
}

std::string cell(const core::RawTable& table, std::size_t row, std::size_t column) {
  const core::CellText& text = table.cells[row * table.columns.size() + column];
  return text.is_null() ? "(null)" : std::string(text.view());
}

}  // namespace

TEST_CASE("answers of execute") {
  CHECK(wire::write_execute_response(result_of({{"output1", scored()}}), {true, false}) ==
        example("rrs-response-details.json"));
  CHECK(wire::write_execute_response(result_of({{"output1", scored()}}), {false, false}) ==
        example("rrs-response-nodetails.json"));
  CHECK(wire::write_execute_response(result_of({{"output1", scored()}}), {false, true}) ==
        example("rrs-response-swagger.json"));
  CHECK(wire::write_execute_response(result_of({{"output1", scored()}}), {true, true}) ==
        example("rrs-response-swagger.json"));
  const auto labels = table({{"Scored Labels", ColumnType::kInt32}}, {{"1"}});
  const auto metrics = table({{"Accuracy", ColumnType::kDouble}, {"AUC", ColumnType::kDouble}},
                             {{"0.84", "Infinity"}});
  CHECK(wire::write_execute_response(result_of({{"output1", labels}, {"output2", metrics}}), {}) ==
        example("rrs-response-multi-output.json"));
  const auto ans = table({{"ans", ColumnType::kString}}, {{"3"}});
  const auto log = table(
      {{"R Output JSON", ColumnType::kString}},
      {{R"({"Standard Output":"RWorker pushed \"port1\" to R workspace.","Standard Error":"R reported no errors.","visualizationType":"rOutput","Graphics Device":[]})"}});
  CHECK(wire::write_execute_response(result_of({{"output1", ans}, {"output2", log}}),
                                     {false, true}) == example("rrs-response-r-output2.json"));
}

TEST_CASE("the members of 2014 are left out, as later answers do") {
  const auto labels = table({{"Scored Labels", ColumnType::kDouble}}, {{"1"}});
  const std::string today = wire::write_execute_response(result_of({{"output1", labels}}), {true});
  CHECK(example("rrs-response-2014-container-fields.json")
            .starts_with(today.substr(0, today.size() - 1)));
}

TEST_CASE("the answer of score") {
  const auto output =
      table({{"a", ColumnType::kString}, {"b", ColumnType::kInt32}, {"c", ColumnType::kDouble}},
            {{"Col1", "1", "1"}});
  CHECK(wire::write_score_response({"output1", output}, core::MissingText::kNull) ==
        example("v1-score-response.json"));
}

TEST_CASE("a missing value as the definition chooses") {
  auto output = table({{"a", ColumnType::kDouble}}, {{""}});
  const auto written = [&](core::MissingText missing) {
    return wire::write_score_response({"output1", output}, missing);
  };
  CHECK(written(core::MissingText::kNull) == "[null]");
  CHECK(written(core::MissingText::kEmpty) == "[\"\"]");
  CHECK(written(core::MissingText::kNaN) == "[\"NaN\"]");
}

TEST_CASE("column names as the definition chooses") {
  const core::ExecuteResult result =
      result_of({{"output1", table({{"a", ColumnType::kInt32}}, {{"1"}})}});
  CHECK(wire::write_execute_response(result, {.column_names = false}) ==
        R"({"Results":{"output1":{"type":"table","value":{"Values":[["1"]]}}}})");
  CHECK(wire::write_execute_response(result, {.details = true, .column_names = false}) ==
        wire::write_execute_response(result, {.details = true}));
}

TEST_CASE("errors") {
  using namespace core;
  const std::map<std::string, ApiError> errors = {
      {"error-400-bad-version.json", ApiError(kBadVersionCall, {"9.9"})},
      {"error-400-batch-inputs-missing.json", ApiError(kBatchJobInputsNotSpecified, {"input1"})},
      {"error-400-cannot-start-job.json", ApiError(kCannotStartJob, {"Running"})},
      {"error-400-duplicate-input-in-batch.json", ApiError(kDuplicateInputInBatchCall)},
      {"error-400-input-mismatch.json", ApiError(kInputMismatchError).with_target("input1")},
      {"error-400-input-parse.json",
       ApiError(kInputParseError, {"Input string was not in a correct format"})
           .with_target("input1")},
      {"error-400-invalid-blob-extension.json",
       ApiError(kInvalidBlobExtension, {"mycontainer/training/input", ".csv, .tsv, .arff"})},
      {"error-400-invalid-input-names.json", ApiError(kInvalidInputNames, {"inputX"})},
      {"error-400-library-execution-columns.json",
       ApiError(kTableSchemaColumnCountMismatch, {"2", "3"})
           .with_target("Score Model (AFx Library)")},
      {"error-400-library-execution-r.json",
       ApiError(
           kLibraryFailure, "FailedToEvaluateRScript",
           "The following error occurred during evaluation of R script: R_tryEval: return error: "
           "Error in eval(expr, envir, enclos) : object 'x' not found")
           .with_target("Execute R Script Piped (RPackage)")},
      {"error-400-missing-global-parameter.json",
       ApiError(kMissingRequiredGlobalParameters).with_target("New column names")},
      {"error-400-missing-request-input.json", ApiError(kMissingRequestInput)},
      {"error-400-module-execution-python.json",
       ApiError(
           kModuleFailure, "85",
           "Error 0085: The following error occurred during script evaluation, please view the "
           "output log for more information:\r\n---------- Start of error message from Python "
           "interpreter ----------\r\nCaught exception while executing function: Traceback (most "
           "recent call last):\n  File \"\\server\\InvokePy.py\", line 97, in executeScript\n    "
           "outframe = mod.azureml_main(*inframes)\n  File \"\\temp\\-1617057529.py\", line 12, in "
           "azureml_main\nValueError: bad input\n\r\n\r\n---------- End of error message from "
           "Python  interpreter  ----------")
           .with_target("Execute Python Script RRS")},
      {"error-400-request-body-invalid.json", ApiError(kRequestBodyInvalid)},
      {"error-400-unexpected-parameter.json",
       ApiError(kUnexpectedParameter).with_target("Nonsense")},
      {"error-401-bad-key.json", ApiError(kScoreRequestUnauthorized)},
      {"error-401-management.json", ApiError(kManagementRequestUnauthorized)},
      {"error-404-web-service.json", ApiError(kWebServiceNotFound)},
      {"error-404-workspace.json", ApiError(kWorkspaceNotFound)},
      {"error-408-timeout.json", ApiError(kScoreRequestTimeout)},
      {"error-413-memory.json", ApiError(kOutOfMemoryLimit, {"2560"})},
      {"error-500-internal.json", ApiError(kInternalErrorUnknownError)},
      {"error-503-initializing.json", ApiError(kContainersInitializing)},
      {"error-503-throttled.json", ApiError(kRequestThrottled, {"default", "20"})},
      {"error-503-too-many-concurrent.json", ApiError(kTooManyConcurrentRequests)},
      {"error-504-backend.json", ApiError(kBackendScoreTimeout)}};
  for (const auto& [file, error] : errors) {
    const std::string& name = file;
    CAPTURE(name);
    CHECK(wire::write_error(error) == example(name));
    CHECK(std::to_string(error.status()) == name.substr(6, 3));
  }
}

TEST_CASE("requests in the table form") {
  const std::string body = example("rrs-request-table.json");
  const core::ExecuteRequest request = wire::parse_execute_request(body, 64);
  const core::RawTable& input = request.inputs->at("input1");
  CHECK(input.columns == std::vector<std::string>{"age", "city", "income"});
  CHECK(input.rows == 2);
  CHECK(cell(input, 1, 1) == "Bergen");
  CHECK(request.global_parameters.empty());
}

TEST_CASE("mixed cells") {
  const std::string body = example("rrs-request-table-mixed-cells.json");
  const core::ExecuteRequest request = wire::parse_execute_request(body, 64);
  const core::RawTable& input = request.inputs->at("input1");
  const char* expected[] = {"39", "Oslo", "True", "", "50", "(null)", "False", "null"};
  for (std::size_t i = 0; i < 8; ++i) CHECK(cell(input, i / 4, i % 4) == expected[i]);
}

TEST_CASE("bare NaN and Infinity") {
  const std::string body = example("rrs-request-non-standard-nan.json");
  const core::ExecuteRequest request = wire::parse_execute_request(body, 64);
  const core::RawTable& input = request.inputs->at("input1");
  CHECK(cell(input, 0, 1) == "NaN");
  CHECK(cell(input, 1, 0) == "NaT");
  CHECK(cell(input, 1, 1) == "Infinity");
}

TEST_CASE("several inputs, parameters of any type") {
  const std::string body = example("rrs-request-multi-input.json");
  const core::ExecuteRequest request = wire::parse_execute_request(body, 64);
  CHECK(request.inputs->at("input1").rows == 1);
  CHECK(request.inputs->at("input2").rows == 2);
  CHECK(request.global_parameters.at("Random seed") == "12345");
  CHECK(request.global_parameters.at("Database query") == "select 1");
}

TEST_CASE("parameters only, and parameters null") {
  const std::string only = example("rrs-request-parameters-only.json");
  const core::ExecuteRequest without_inputs = wire::parse_execute_request(only, 64);
  CHECK_FALSE(without_inputs.inputs);
  CHECK(without_inputs.global_parameters.size() == 1);
  const std::string null = example("rrs-request-null-parameters.json");
  CHECK(wire::parse_execute_request(null, 64).global_parameters.empty());
}

TEST_CASE("requests in the swagger form") {
  const std::string body = example("rrs-request-swagger.json");
  const core::ExecuteRequest request = wire::parse_execute_request(body, 64);
  const core::RawTable& input = request.inputs->at("input1");
  CHECK(input.by_name);
  CHECK(input.columns == std::vector<std::string>{"age", "city", "income"});
  CHECK(input.row_ends == std::vector<std::size_t>{3, 6});
  CHECK(input.cells[3].view() == "50");
}

TEST_CASE("a request of v1") {
  const std::string body = example("v1-score-request.json");
  const core::ExecuteRequest request = wire::parse_score_request(body, 64);
  const core::RawTable& row = request.inputs->at("");
  CHECK(row.rows == 1);
  CHECK(row.columns == std::vector<std::string>{"Col1", "Col2"});
}

}  // namespace examples_test
