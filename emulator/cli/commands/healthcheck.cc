#include "emulator/cli/commands/healthcheck.h"

#include <httplib.h>

#include <cstdio>

#include "emulator/cli/commands.h"

namespace aml::cli {

namespace {

/// Where a process on this machine reaches what was bound to `host`.
std::string reachable(const std::string& host) {
  if (host == "localhost" || host == "0.0.0.0") return "127.0.0.1";
  if (host == "::") return "::1";
  return host;
}

int run(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  if (config.port == 0) {
    std::fprintf(stderr, "error: --port: 0 names no emulator; give the port of the running one\n");
    return kUsage;
  }
  const auto failure = probe(config.host, config.port, "/__emu/health/ready");
  if (!failure) return kFine;
  std::fprintf(stderr, "error: %s port %u: %s\n", config.host.c_str(), unsigned{config.port},
               failure->c_str());
  return kFailed;
}

}  // namespace

std::optional<std::string> probe(const std::string& host, std::uint16_t port,
                                 const std::string& path) {
  httplib::Client client(reachable(host), port);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  const httplib::Result result = client.Get(path.c_str());
  if (!result) return "no answer: " + httplib::to_string(result.error());
  if (result->status != 200) return "answered " + std::to_string(result->status);
  return std::nullopt;
}

const Command kHealthcheck{.name = "healthcheck",
                           .words = "",
                           .summary = "ask a running emulator (--host, --port) whether it is ready",
                           .options = {},
                           .reads_settings = true,
                           .run = &run};

}  // namespace aml::cli
