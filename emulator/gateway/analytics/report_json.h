#pragma once

#include <string>

#include "emulator/gateway/analytics/report.h"
#include "emulator/gateway/configuration.h"

namespace aml::gateway {

/// The JSON of `GET /__emu/gateway/analytics`. Records have the members of the management API's
/// report record; ids that are not known are null, names come from `configuration`, an id that it
/// does not have (any more) is its own name.
std::string write_report(const Report& report, const Configuration& configuration);

}  // namespace aml::gateway
