#pragma once

#include <string>
#include <utility>
#include <vector>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"

namespace aml::api_management {

/// An API as a document of another system describes it.
struct ImportedApi {
  Json properties = Json::object();  ///< `displayName`, `description`, `serviceUrl`
  std::vector<std::pair<std::string, Json>> operations;  ///< ids and properties, in its order
};

/// Reads the `value` of an API's properties in their `format`: OpenAPI 3 or Swagger 2, in JSON;
/// `openapi` also in YAML.
/// Shape:   a required query parameter is part of the template, unless
///          `translateRequiredQueryParameters` is `query`; ids and names are made unique.
/// Errors:  what cannot be taken is added to `faults`: malformed documents, links, other kinds.
/// Source:  documented (operation specifications of an SDK); how templates come about is inferred.
ImportedApi import_api_document(const Json& properties, Faults& faults);

}  // namespace aml::api_management
