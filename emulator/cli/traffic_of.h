#pragma once

#include <memory>

#include "emulator/cli/config.h"
#include "emulator/outbound/traffic.h"

namespace aml::cli {

/// What goes out of an emulator with these settings. Where it is bound beyond loopback, others submit
/// its jobs, and those name no other machine unless `--allow-remote on` says so.
std::shared_ptr<outbound::Traffic> traffic_of(const Config& config);

}  // namespace aml::cli
