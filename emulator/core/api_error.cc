#include "emulator/core/api_error.h"

#include <utility>

namespace aml::core {

ApiError::ApiError(const ErrorSpec& spec, std::initializer_list<std::string_view> values)
    : spec_(&spec), code_(spec.code), message_(fill_in(spec.message, values)) {}

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

std::string fill_in(std::string_view text, std::initializer_list<std::string_view> values) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool place = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' &&
                       text[i + 1] >= '0' && text[i + 1] <= '9';
    const std::size_t index = place ? static_cast<std::size_t>(text[i + 1] - '0') : values.size();
    if (index < values.size()) {
      out += *(values.begin() + index);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace aml::core
