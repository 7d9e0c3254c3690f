#pragma once

#include <string>

#include "emulator/gateway/configuration.h"

namespace aml::gateway {

/// An API of the gateway as an OpenAPI 3.0 document, to import elsewhere.
/// Shape:   one path for each of its templates, with all parameters required, as the gateway has
///          them; of operations that differ in their query alone the first is listed, and none with
///          a verb that OpenAPI does not have. `base` without a slash at its end.
/// Source:  observed (exports of API Management: version, names of the security schemes).
std::string write_api_document(const Api& api, const std::string& base);

}  // namespace aml::gateway
