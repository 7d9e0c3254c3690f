#include "emulator/core/api_error.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"

namespace aml::core {

ApiError::ApiError(const ErrorSpec& spec, std::initializer_list<std::string_view> values)
    : spec_(&spec), code_(spec.code), message_(text::fill_in(spec.message, values)) {
  AML_ASSERT(text::values_needed(spec.message) <= values.size());
}

ApiError::ApiError(const ErrorSpec& spec, std::string code, std::string message)
    : spec_(&spec), code_(std::move(code)), message_(std::move(message)) {}

ApiError&& ApiError::with_target(std::string target) && {
  target_ = std::move(target);
  return std::move(*this);
}

ApiError&& ApiError::with_element(std::string_view name, std::string value) && {
  elements_.emplace_back(name, std::move(value));
  return std::move(*this);
}

}  // namespace aml::core
