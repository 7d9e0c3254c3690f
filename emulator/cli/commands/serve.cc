#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "emulator/cli/app.h"
#include "emulator/cli/banner.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/commands/healthcheck.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/folder_watch.h"
#include "emulator/cli/front.h"
#include "emulator/cli/persistent_ids.h"
#include "emulator/cli/port_owner.h"
#include "emulator/core/log.h"
#include "emulator/http/server.h"

namespace aml::cli {

namespace {

/// The signals that end the program. Blocked before any thread starts, so that only wait() sees
/// them, and none is lost that comes early.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    // A reader of stdout or of an answer may leave; write() says so.
    signal(SIGPIPE, SIG_IGN);
    // So does a limit of a file's size.
    signal(SIGXFSZ, SIG_IGN);
  }

  int wait() const {
    int number = 0;
    sigwait(&set_, &number);
    return number;
  }

 private:
  sigset_t set_;
};

std::unique_ptr<core::Clock> make_clock(const ClockSetting& setting) {
  if (!setting.manual) return std::make_unique<core::SystemClock>();
  return std::make_unique<core::ManualClock>(setting.start ? *setting.start
                                                           : core::SystemClock().now());
}

std::unique_ptr<core::IdSource> make_ids(const Config& config) {
  if (config.ids == IdsSetting::kRandom) return std::make_unique<core::RandomIds>();
  if (config.data.empty()) return std::make_unique<core::SequentialIds>();
  std::filesystem::create_directories(config.data);
  return std::make_unique<PersistentIds>(std::filesystem::path(config.data) / "ids");
}

int report_port_in_use(std::uint16_t port) {
  std::fprintf(stderr, "error: port %u is in use", unsigned{port});
  if (const auto holder = find_port_owner(port)) std::fprintf(stderr, " by process %d", *holder);
  std::fprintf(stderr, "\n  --port 0 lets the system choose a free one\n");
  return kPortInUse;
}

/// Written to a temporary file and renamed, so that no reader sees half a line.
void write_ready_file(const std::string& file, const std::string& line) {
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
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  if (!config.ready_file.empty()) write_ready_file(config.ready_file, line);
}

/// Null where nothing is to be watched, or the system cannot.
std::unique_ptr<FolderWatch> watch_fixtures(const Config& config, App& app) {
  if (config.fixtures.empty() || !config.watch) return nullptr;
  try {
    return std::make_unique<FolderWatch>(config.fixtures, config.data, [&app] { app.reload(); });
  } catch (const std::system_error& error) {
    core::log(core::LogLevel::kWarn, "fixtures",
              "the folder is not watched; POST /__emu/reload reads it again",
              {{"folder", config.fixtures}, {"what", error.what()}});
    return nullptr;
  }
}

/// Serves until a signal comes.
/// Errors: http::Server::PortInUse; std::exception for what fails at run time.
void serve(const Config& config, Fixtures fixtures, const StopSignals& signals) {
  const std::unique_ptr<core::Clock> clock = make_clock(config.clock);
  const std::unique_ptr<core::IdSource> ids = make_ids(config);
  App app(config, *clock, *ids, std::move(fixtures));
  Front front(config, *clock, *ids, app);
  front.start();
  if (const auto failure = probe(config.host, front.server().port(), "/__emu/health/live"))
    throw std::runtime_error("the emulator does not answer itself: " + *failure);
  app.set_ready(true);
  malloc_trim(0);  // what reading the definitions took
  const std::unique_ptr<FolderWatch> watch = watch_fixtures(config, app);
  announce(config, app, front.urls());
  signals.wait();
  app.set_ready(false);
  app.stop_calls();
  front.stop();
  app.stop_jobs();
}

// Large texts go back to the system when they are freed, and so does the end of a heap: with heaps
// that keep what their largest request took, threads that take turns would each hold as much. The
// pieces of a job's files (256 KiB) are smaller: mapping each anew costs short jobs a fifth of
// their rate.
// Two heaps let definitions be read on two cores.
void give_memory_back() {
  constexpr int kHeaps = 2;
  constexpr int kLargeBytes = 384 << 10;
  constexpr int kKeptBytes = 4 << 20;
  mallopt(M_ARENA_MAX, kHeaps);
  mallopt(M_MMAP_THRESHOLD, kLargeBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

int run_serve(const Invocation& invocation) {
  give_memory_back();
  const Config& config = invocation.settings.config;
  core::open_log(config.log_format, config.log_level);
  const StopSignals signals;
  LoadedFixtures loaded = load_fixtures(config.fixtures, config.limits.services);
  for (const std::string& fault : loaded.faults) std::fputs(fault.c_str(), stderr);
  if (!loaded.ok()) return kUsage;
  if (!is_loopback(config.host)) {
    core::log(
        core::LogLevel::kWarn, "cli",
        "bound beyond loopback: anyone who reaches this machine can use and reset the emulator",
        {{"host", config.host}});
  }
  try {
    serve(config, std::move(loaded.fixtures), signals);
  } catch (const http::Server::PortInUse& error) {
    return report_port_in_use(error.port);
  }
  return kFine;
}

}  // namespace

const Command kServe{.name = "serve",
                     .words = "",
                     .summary = "serve until SIGINT or SIGTERM (the default)",
                     .options = {},
                     .reads_settings = true,
                     .run = &run_serve};

}  // namespace aml::cli
