#pragma once

#include <string>
#include <vector>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"

namespace aml::api_management {

/// The bounds of what one call may write.
inline constexpr std::size_t kMaxDepth = 64;  ///< of lists and objects in a body

/// The object that a body holds.
/// Errors: Refusal kInvalidRequestContent.
Json parse_body(std::string_view body);

/// What is wrong with a resource by itself: names that cannot be, properties that are missing, of
/// another kind or out of their bounds. What a client left out gets its default.
void check_resource(Resource& resource, Faults& faults);

}  // namespace aml::api_management
