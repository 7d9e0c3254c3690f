#include "emulator/service/failure_details.h"

#include <array>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/text/json.h"

namespace aml::service {
namespace {

constexpr std::string_view kInternalError = "0000";
constexpr std::string_view kLibraryPrefix = "Error 1000: AFx Library library exception: ";

// Numbers of library errors, where dumps show one.
std::string_view library_number(std::string_view id) {
  struct Row {
    std::string_view id;
    std::string_view number;
  };
  constexpr std::array kRows = {Row{"AllRowsMustHaveSameElements", "16"},
                                Row{"ScoredFeaturesMustMatchTrainingFeatures", "381"}};
  for (const Row& row : kRows) {
    if (row.id == id) return row.number;
  }
  return "0";
}

std::string json_string(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

std::string exception_members(std::string_view id, std::string_view number, std::string_view type,
                              std::string_view message) {
  return "\"ErrorId\":" + json_string(id) + ",\"ErrorCode\":" + json_string(number) +
         ",\"ExceptionType\":" + json_string(type) + ",\"Message\":" + json_string(message);
}

/// The exception as the module's process reported it.
struct Report {
  std::string message;
  std::string members;
};

Report report_library(const core::ApiError& error) {
  const std::string message = std::string(kLibraryPrefix) + error.message();
  return {message, exception_members("LibraryException", "1000", "ModuleException", message) +
                       ",\"Exception\":{\"Library\":\"AFx Library\"," +
                       exception_members(error.code(), library_number(error.code()),
                                         "LibraryException", error.message()) +
                       "}"};
}

Report report_module(const core::ApiError& error) {
  std::string number = error.code();
  if (number.size() < 4) number.insert(0, 4 - number.size(), '0');
  return {error.message(),
          exception_members("ModuleException", number, "ModuleException", error.message())};
}

Report report_of(const core::ApiError& error) {
  if (&error.spec().error_class == &core::kLibraryExecutionErrorClass) return report_library(error);
  if (&error.spec().error_class == &core::kModuleExecutionErrorClass) return report_module(error);
  return {error.message(),
          exception_members(error.code(), kInternalError, "ModuleException", error.message())};
}

}  // namespace

core::ApiError module_failure(const model::ModuleError& error) {
  AML_ASSERT(!error.module().empty());
  const std::string_view text = error.what();
  if (&error.spec() == &model::kLibraryException && text.starts_with(kLibraryPrefix))
    return core::ApiError(core::kLibraryFailure, "ScoredFeaturesMustMatchTrainingFeatures",
                          std::string(text.substr(kLibraryPrefix.size())))
        .with_target(error.module() + " (AFx Library)");
  return core::ApiError(core::kModuleFailure, std::to_string(error.spec().number), error.what())
      .with_target(error.module());
}

std::string failure_details(const core::ApiError& error, const FailureIds& ids) {
  AML_ASSERT(!ids.job.empty() && !ids.task.empty() && !ids.request.empty());
  const Report report = report_of(error);
  return "Module: " + (error.target().empty() ? std::string("Reader") : error.target()) +
         "; SNR Job Id: " + ids.job + "; SNR Task Id: " + ids.task +
         "; requestId = " + ids.request +
         " errorComponent=Module. taskStatusCode=400. {\"Exception\":{" + report.members +
         "}}Error: " + report.message + " Process exited with error code -2";
}

}  // namespace aml::service
