#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_management/resource.h"
#include "emulator/http/router.h"
#include "emulator/text/ascii.h"

namespace aml::api_management {

// What calls of the management API begin with: what they are about, and whether that is there.

/// What a call is about.
struct Target {
  std::string service;             ///< name of the instance, as the path has it
  std::string root;                ///< the instance's id, as the path has it
  std::vector<std::string> names;  ///< of the places in its kind's path
};

/// Errors: Refusal kCrossSite, for what a page of another site sends.
void check_page(const http::Request& request);

/// Whether the query names a version that can be.
/// Errors: Refusal kMissingApiVersion, kInvalidApiVersion.
void check_version(const http::Call& call);

/// Of a list the names are those of what the list is in.
/// Errors: those of check_version().
Target target_of(const http::Call& call, KindId kind, bool is_list = false);

/// Errors: Refusal kResourceNotFound.
[[noreturn]] void refuse_unknown(KindId kind);

/// The instance of that name. Errors: Refusal kResourceNotFound.
template <typename All>
auto& service_in(All& services, const std::string& name) {
  const auto found = services.find(text::to_lower(name));
  if (found == services.end()) refuse_unknown(KindId::kService);
  return found->second;
}

/// What a resource of these names is in has to be there, and the API that a link is about.
/// Errors: Refusal kResourceNotFound.
void check_parents(const Service& service, KindId kind, const std::vector<std::string>& names);

/// If-Match against what is there; `current`: null where there is nothing.
/// Errors: Refusal kPreconditionFailed; kValidationError where the header is missing.
/// Source: documented (operation specifications of an SDK say where it is required).
void check_match(const http::Request& request, const Resource* current, bool is_required);

/// Whether a member of the query says `true`.
bool is_true(const http::Request& request, const char* member);

}  // namespace aml::api_management
