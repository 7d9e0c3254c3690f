#pragma once

#include <string>

#include "emulator/core/error_catalog.h"

namespace aml::studio {

/// Refuses a call of Studio's REST with a sentence for people.
/// Errors: ApiError kStudioRefused.
[[noreturn]] inline void refuse(const std::string& sentence) {
  throw core::ApiError(core::kStudioRefused, {sentence});
}

}  // namespace aml::studio
