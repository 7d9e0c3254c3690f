#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aml::core {

/// `text` with `***` for every place where one of the secrets stands, in whatever letter case and
/// however often percent-encoded. Empty secrets are nowhere.
std::string masked(std::string_view text, const std::vector<std::string_view>& secrets);

}  // namespace aml::core
