#include "emulator/cli/base_url.h"

namespace aml::cli {

std::string base_url(const Config& config) {
  if (!config.public_url.empty()) return config.public_url;
  const bool any = config.host == "0.0.0.0" || config.host == "::";
  std::string host = any ? "localhost" : config.host;
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(config.port);
}

}  // namespace aml::cli
