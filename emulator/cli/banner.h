#pragma once

#include <string>

#include "emulator/cli/config.h"
#include "emulator/gateway/configuration.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// What a person sees first: at most 12 lines, with URLs that work as printed.
std::string banner(const Config& config, const service::Catalog& catalog,
                   const gateway::Configuration& gateway, const std::string& base_url);

/// `READY {"v":1,"http":…,"https":null,"pid":…}`, without a newline; with `"blob":…` before the
/// pid where the blob account has its own port (`blob_url` not empty).
std::string ready_line(const std::string& base_url, const std::string& blob_url, int pid);

/// Whether an address of `--host` reaches this machine only.
bool is_loopback(const std::string& host);

}  // namespace aml::cli
