#pragma once

#include <string>

namespace aml::studio {

/// How people call a workspace: definitions name it by its id alone.
inline std::string workspace_name(const std::string& id) {
  constexpr std::size_t kShownDigits = 8;
  return "Workspace " + id.substr(0, kShownDigits);
}

}  // namespace aml::studio
