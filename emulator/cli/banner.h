#pragma once

#include <string>

#include "emulator/cli/config.h"
#include "emulator/gateway/configuration.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// What a person sees first: at most 12 lines, with URLs that work as printed.
std::string banner(const Config& config, const service::Catalog& catalog,
                   const gateway::Configuration& gateway, const std::string& base_url);

/// Where the emulator is reached; an empty URL is not served.
struct BoundUrls {
  std::string http;
  std::string https;
  std::string blob;  ///< of the blob account's own port
};

/// `READY {"v":1,"http":…,"https":…,"pid":…}`, without a newline; `https` may be null, and there is
/// a `"blob":…` before the pid where the blob account has its own port.
std::string ready_line(const BoundUrls& urls, int pid);

/// Whether an address of `--host` reaches this machine only.
bool is_loopback(const std::string& host);

}  // namespace aml::cli
