#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "emulator/cli/banner.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/serving.h"
#include "emulator/cli/stop_signals.h"

namespace aml::cli {

namespace {

/// Written to a temporary file and renamed, so that no reader sees half a line.
void write_ready_file(const std::string& file, const std::string& line) {
  std::error_code error;
  const std::filesystem::file_status there = std::filesystem::status(file, error);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
    throw std::runtime_error("--ready-file: " + file + " is not a regular file");
  const std::string beside = file + "." + std::to_string(getpid()) + ".tmp";
  std::FILE* out = std::fopen(beside.c_str(), "w");
  const bool written = out != nullptr && std::fprintf(out, "%s\n", line.c_str()) > 0;
  const bool closed = out != nullptr && std::fclose(out) == 0;
  if (!written || !closed || std::rename(beside.c_str(), file.c_str()) != 0) {
    std::remove(beside.c_str());
    throw std::runtime_error("--ready-file: " + file + " cannot be written");
  }
}

void announce(const Config& config, const App& app, const BoundUrls& urls) {
  const std::string line = ready_line(urls, getpid());
  if (!config.quiet)
    std::fputs(
        banner(config, *app.services().now(), app.gateway()->configuration(), urls.http).c_str(),
        stdout);
  // Who reads the line may look for the file at once.
  if (!config.ready_file.empty()) write_ready_file(config.ready_file, line);
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

int run_serve(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  const StopSignals signals;
  return serve_while(config, [&](const App& app, const Front& front) {
    announce(config, app, front.urls());
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
