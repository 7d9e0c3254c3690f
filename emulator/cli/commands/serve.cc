#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "emulator/cli/banner.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/serving.h"
#include "emulator/cli/stop_signals.h"

namespace aml::cli {

namespace {

void announce(const Config& config, const App& app, const BoundUrls& urls,
              const FileWriter& write) {
  const std::string line = ready_line(urls, getpid());
  if (!config.quiet)
    std::fputs(banner(config, *app.services().now(), app.gateways()->root(), urls.http).c_str(),
               stdout);
  // Who reads the line may look for the file at once.
  if (!config.ready_file.empty()) write("--ready-file", config.ready_file, line + "\n");
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

int run_serve(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  const StopSignals signals;
  // One of an earlier start would name a port that is no longer this one's.
  std::error_code missing;
  const auto before = std::filesystem::symlink_status(config.ready_file, missing);
  if (std::filesystem::is_regular_file(before)) std::filesystem::remove(config.ready_file, missing);
  return serve_while(
      config,
      [&](const App& app, const Front& front, const FileWriter& write) {
        announce(config, app, front.urls(), write);
      },
      [&](const App&, const Front&) {
        signals.wait();
        return static_cast<int>(kFine);
      });
}

}  // namespace

const Command kServe{.name = "serve",
                     .words = "",
                     .summary = "serve until SIGINT or SIGTERM (the default)",
                     .options = {},
                     .reads_settings = true,
                     .run = &run_serve};

}  // namespace aml::cli
