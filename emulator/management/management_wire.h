#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/management/code_bundle.h"
#include "emulator/management/management.h"

namespace aml::management {

// Bodies of the management API. All are read in the service's dialect of JSON; members are known in
// any case, and those that are not known are passed over.
// Errors: ApiError kRequestBodyInvalid, kRequestIsEmpty; what else a body may be refused for.

inline constexpr std::size_t kMaxPatchedResources = 100;

/// `{"Description", "ThrottleLevel", "MaxConcurrentCalls", "PreventUpdate"}`, null like absent.
/// Errors: kBadParameterValue for a throttle level that there is not.
EndpointSettings parse_endpoint_settings(std::string_view body, std::size_t json_depth);

/// `{"OverwriteResources": "True"}`, as a text or a boolean.
bool parse_refresh(std::string_view body, std::size_t json_depth);

/// `{"Resources": [{"Name", "Location": {"BaseLocation", "RelativeLocation", "SasBlobToken"}}]}`.
std::vector<PatchedResource> parse_resources(std::string_view body, std::size_t json_depth);

struct CodePublication {
  std::string name;
  CodeBundle bundle;
};

/// `{"Name", "Type": "Code", "CodeBundle": {…}}`.
/// Errors: kWebServiceTypeInvalid, kMissingWebServicePackage, kDataTypeNotSupported.
CodePublication parse_code(std::string_view body, std::size_t json_depth);

/// `{"Id", "Name", "Description", "CreationTime", "WorkspaceId", "DefaultEndpointName",
/// "EndpointCount"}`.
std::string write_service(const PublishedService& service);
/// The services of a workspace, as a list.
std::string write_services(const Published& published, std::string_view workspace);

/// Where an endpoint is, without slashes at the ends.
struct EndpointBases {
  std::string help;     ///< in front of `/apihelp/…`
  std::string scoring;  ///< in front of `/workspaces/…/services/…`
};

/// The 13 members that an R package prints, and `Resources` where something can be set.
std::string write_endpoint(const PublishedService& service, const PublishedEndpoint& endpoint,
                           const EndpointBases& bases);
/// All of a service, as a list.
std::string write_endpoints(const PublishedService& service, const EndpointBases& bases);

}  // namespace aml::management
