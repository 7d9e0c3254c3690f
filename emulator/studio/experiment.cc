#include "emulator/studio/experiment.h"

#include <array>

namespace aml::studio {

namespace {

// In the order of StatusCode.
constexpr std::array<std::string_view, 6> kNames = {"NotStarted", "InDraft", "Running",
                                                    "Finished",   "Failed",  "Canceled"};

}  // namespace

std::string_view name_of(StatusCode code) {
  return kNames.at(static_cast<std::size_t>(code));
}

std::optional<StatusCode> find_status_code(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<StatusCode>(i);
  }
  return std::nullopt;
}

std::string experiment_id(std::string_view workspace, std::string_view digits) {
  return std::string(workspace) + ".f-id." + std::string(digits);
}

}  // namespace aml::studio
