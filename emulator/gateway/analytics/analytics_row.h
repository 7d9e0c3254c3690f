#pragma once

#include <map>
#include <string>
#include <string_view>

#include "emulator/gateway/policies/tally.h"

namespace aml::gateway {

/// How the calls of each status are kept in a row: "200:5 404:1"; the four counts follow from it.
std::string write_statuses(const std::map<int, std::uint64_t>& statuses);
/// What was not written so is left out.
void read_statuses(std::string_view text, Tally& tally);

}  // namespace aml::gateway
