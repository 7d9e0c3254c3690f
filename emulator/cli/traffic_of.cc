#include "emulator/cli/traffic_of.h"

#include "emulator/cli/banner.h"

namespace aml::cli {

std::shared_ptr<outbound::Traffic> traffic_of(const Config& config) {
  const bool allows_remote =
      config.allow_remote == RemoteSetting::kOn ||
      (config.allow_remote == RemoteSetting::kAuto && is_loopback(config.host));
  return std::make_shared<outbound::Traffic>(config.limits.outbound_waits, allows_remote);
}

}  // namespace aml::cli
