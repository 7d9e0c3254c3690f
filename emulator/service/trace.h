#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/core/api_error.h"
#include "emulator/core/request_context.h"

namespace aml::service {

/// Makes one check of the order in checks.h and notes in the trace how it ended.
/// Errors: those of `make`, passed on.
template <typename Check>
auto checked(core::RequestContext& context, std::string_view check, Check make) {
  constexpr std::size_t kMaxChecks = 12;  // of nearly every call
  if (context.trace.capacity() == 0) context.trace.reserve(kMaxChecks);
  context.trace.push_back({check, false, {}});
  const std::size_t step = context.trace.size() - 1;
  try {
    if constexpr (std::is_void_v<decltype(make())>) {
      make();
      context.trace[step].passed = true;
    } else {
      auto result = make();
      context.trace[step].passed = true;
      return result;
    }
  } catch (const core::ApiError& error) {
    context.trace[step].note = error.code();
    throw;
  }
}

}  // namespace aml::service
