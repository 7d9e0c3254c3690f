#pragma once

#include <string_view>

#include "emulator/api_management/resource.h"

namespace aml::api_management {

/// Whether an answered resource fits a `$filter`: conditions joined by `and`, each
/// `{property} {eq|ne|gt|ge|lt|le} {'text'|number|true|false}` or
/// `{substringof|contains|startswith|endswith}({property}, 'text')`. A property is `name`, or one
/// of `properties`, also as `properties/{member}`. Case of texts is ignored.
/// Errors: Refusal kValidationError, for a filter that cannot be read.
/// Source: documented (operation specifications of an SDK).
bool fits_filter(const Json& resource, std::string_view filter);

}  // namespace aml::api_management
