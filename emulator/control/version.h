#pragma once

#include <string_view>

namespace aml::control {

inline constexpr std::string_view kVersion = AML_VERSION;  ///< "0.1.0", from the build

}  // namespace aml::control
