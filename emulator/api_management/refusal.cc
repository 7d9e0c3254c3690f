#include "emulator/api_management/refusal.h"

#include <array>
#include <utility>

#include "emulator/api_management/resource.h"
#include "emulator/base/assert.h"
#include "emulator/text/messages.h"

namespace aml::api_management {

using model::documented;
using model::inferred;
using model::observed;

constexpr RefusalRow kResourceNotFound{
    "ResourceNotFound", 404, "{0} not found.",
    observed("status and code in clients of the management API; the text is inferred")};
constexpr RefusalRow kValidationError{
    "ValidationError", 400, "One or more fields contain incorrect values:",
    observed("six reports about SDKs of .NET, Python, PowerShell and Terraform")};
constexpr RefusalRow kPreconditionFailed{
    "PreconditionFailed", 412, "Resource was modified since last retrieval.",
    observed("a publishing tool and two change logs of Bicep")};
constexpr RefusalRow kMissingApiVersion{
    "MissingApiVersionParameter", 400,
    "The api-version query parameter (?api-version=) is required for all requests.",
    documented("Azure Resource Manager: common errors")};
constexpr RefusalRow kInvalidApiVersion{"InvalidApiVersionParameter", 400,
                                        "The api-version '{0}' is invalid.",
                                        documented("Azure Resource Manager: common errors")};
constexpr RefusalRow kInvalidRequestContent{
    "InvalidRequestContent", 400,
    "The request content was invalid and could not be deserialized: '{0}'.",
    documented("Azure Resource Manager: common errors")};
constexpr RefusalRow kInvalidResourceType{
    "InvalidResourceType", 404,
    "The resource type '{0}' could not be found in the namespace 'Microsoft.ApiManagement': the "
    "emulator has no such part.",
    documented("Azure Resource Manager: common errors")};
constexpr RefusalRow kVerbNotAllowed{"MethodNotAllowed", 405,
                                     "The resource does not support the method {0}.",
                                     inferred("no source says how other verbs are refused")};

constexpr RefusalRow kCrossSite{"CrossSiteRequest", 403,
                                "Pages of other sites may not use the management API.",
                                inferred("it asks for no token; a page could change instances")};

std::span<const RefusalRow* const> refusal_rows() {
  static constexpr std::array kAll = {
      &kResourceNotFound,    &kValidationError,   &kPreconditionFailed,
      &kMissingApiVersion,   &kInvalidApiVersion, &kInvalidRequestContent,
      &kInvalidResourceType, &kVerbNotAllowed,    &kCrossSite};
  return kAll;
}

Refusal::Refusal(const RefusalRow& row, std::initializer_list<std::string_view> values)
    : row_(row), message_(text::fill_in(row.message, values)) {}

Refusal::Refusal(Faults faults)
    : row_(kValidationError), message_(row_.message), faults_(std::move(faults)) {
  AML_ASSERT(!faults_.empty());
}

void refuse_faults(Faults faults) {
  if (!faults.empty()) throw Refusal(std::move(faults));
}

http::Response refusal_answer(const Refusal& refusal, core::RequestContext& context) {
  context.error = refusal.row().code;
  Json error = {{"code", refusal.row().code}, {"message", refusal.message()}};
  for (const Fault& fault : refusal.faults()) {
    Json detail = {{"code", kValidationError.code}};
    if (!fault.target.empty()) detail["target"] = fault.target;
    detail["message"] = fault.message;
    if (fault.line != 0) detail["line"] = fault.line;
    if (fault.line != 0) detail["column"] = fault.column;
    error["details"].push_back(std::move(detail));
  }
  if (!refusal.faults().empty()) context.error += "/" + std::string(kValidationError.code);
  http::Response response;
  response.status = refusal.row().status;
  response.content_type = "application/json; charset=utf-8";
  response.body =
      Json{{"error", std::move(error)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

}  // namespace aml::api_management
