#include "emulator/service/failure_details.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "emulator/core/error_catalog.h"
#include "model/module_error.h"

namespace failure_details_test {

using namespace aml;
using core::ApiError;
using service::FailureIds;

namespace {

const FailureIds kIds{"6125164f8bd54e65b576e03253e1ca5a", "5ffad82b-3633-428e-b46f-0fadfe638aa6",
                      "d605052f-63ea-4549-9ae0-fe8159fe02db"};

// The JSON object inside the text.
nlohmann::json report_in(const std::string& details) {
  const std::size_t begin = details.find('{');
  return nlohmann::json::parse(details.substr(begin, details.rfind("}Error: ") + 1 - begin));
}

}  // namespace

TEST_CASE("the text of the documented example, byte for byte") {
  std::ifstream file(AML_FIXTURES "/examples/bes-status-failed.json");
  const auto example = nlohmann::json::parse(file);
  const ApiError error(core::kLibraryFailure, "AllRowsMustHaveSameElements",
                       "All rows must have same number of elements");
  CHECK(service::failure_details(error, kIds) == example.at("Details").get<std::string>());
}

TEST_CASE("a module's refusal is reported unchanged") {
  const ApiError error = ApiError(core::kModuleFailure, "1",
                                  "Error 0001: Column with name or index \"Col2\" not found")
                             .with_target("Select Columns in Dataset");
  const std::string details = service::failure_details(error, kIds);
  CHECK(details.starts_with("Module: Select Columns in Dataset; SNR Job Id: 6125164f8bd5"));
  CHECK(
      details.ends_with("}}Error: Error 0001: Column with name or index \"Col2\" not found "
                        "Process exited with error code -2"));
  CHECK(report_in(details).at("Exception").at("ErrorCode") == "0001");
  CHECK(report_in(details).at("Exception").at("Message") == error.message());
}

TEST_CASE("a library's exception in a module is the library's failure") {
  model::ModuleError missing(model::kLibraryException,
                             {"AFx Library", "table: missing feature(s): 'Month'."});
  missing.set_module("Score Model");
  const ApiError error = service::module_failure(missing);
  CHECK(&error.spec().error_class == &core::kLibraryExecutionErrorClass);
  CHECK(error.code() == "ScoredFeaturesMustMatchTrainingFeatures");
  CHECK(error.target() == "Score Model (AFx Library)");
  CHECK(error.message() == "table: missing feature(s): 'Month'.");
  const auto report = report_in(service::failure_details(error, kIds)).at("Exception");
  CHECK(report.at("Message") == missing.what());
  CHECK(report.at("Exception").at("ErrorCode") == "381");
}

TEST_CASE("any other error keeps its code and message") {
  const ApiError error(core::kBlobNotFound, {"a/b\\c\"d\x01", "gone"});
  const auto report = report_in(service::failure_details(error, kIds)).at("Exception");
  CHECK(report.at("ErrorId") == "BlobNotFound");
  CHECK(report.at("ErrorCode") == "0000");
  CHECK(report.at("Message") == error.message());
}

}  // namespace failure_details_test
