#include "emulator/cli/serving.h"

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "emulator/cli/asked.h"
#include "emulator/cli/banner.h"
#include "emulator/cli/confined.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/port_owner.h"
#include "emulator/cli/traffic_of.h"
#include "emulator/cli/whole_file.h"
#include "emulator/core/log.h"
#include "emulator/http/server.h"
#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

// Which process has it is seen from outside alone.
int report_port_in_use(std::uint16_t port, const Config& config, Confined& confined) {
  const char* flag = "--port";
  if (port != 0 && config.blob_port == port) flag = "--blob-port";
  if (port != 0 && config.https_port == port) flag = "--https-port";
  const std::string named = flag == std::string("--port") ? "" : std::string(flag) + ": ";
  std::fprintf(stderr, "error: %sport %u is in use", named.c_str(), unsigned{port});
  std::optional<int> holder;
  confined.outside([&] { holder = find_port_owner(port); });
  if (holder) std::fprintf(stderr, " by process %d", *holder);
  std::fprintf(stderr, "\n  %s 0 lets the system choose a free one\n", flag);
  return kPortInUse;
}

/// Why the authorities of other storage endpoints cannot be used; nothing where they can.
std::optional<std::string> why_no_authorities(const std::string& file) {
  constexpr std::size_t kMaxBytes = 16u << 20;
  if (file.empty()) return std::nullopt;
  try {
    storage::read_regular_file(file, kMaxBytes);
    return std::nullopt;
  } catch (const storage::FileError& error) {
    return "--storage-ca: " + file + " cannot be read: " + error.what();
  }
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

scripts::PythonScripts::Options script_options(const Config& config) {
  return {.limits = config.script_limits,
          .at_once = std::max(1u, std::thread::hardware_concurrency())};
}

int report_no_scripts(const scripts::PythonScripts::Check& check) {
  const std::string& problem = check.problem;
  if (check.needs_memory || check.needs_time)
    return refuse_call(std::string(check.needs_memory ? "--script-memory" : "--script-time") +
                       (check.needs_memory && check.needs_time ? " and --script-time are" : " is") +
                       " too small: python3 and its pandas need more to start");
  std::fprintf(stderr,
               "error: --allow-scripts needs python3 and its pandas; on Debian: apt-get install "
               "python3-pandas\n%s\n",
               problem.c_str());
  return kUsage;
}

void report_sandbox(const scripts::PythonScripts::Check& check) {
  core::log(check.files_closed ? core::LogLevel::kInfo : core::LogLevel::kWarn, "scripts",
            "the services' scripts are run in a sandbox without sockets",
            {{"network_namespace", check.network_namespace ? "yes" : "not permitted here"},
             {"files", check.files_closed ? "closed" : "open to it: no Landlock here"}});
}

using During = std::function<int(const App&, Front&)>;

/// Errors: http::Server::PortInUse; std::exception for what fails at run time.
int serve(const Config& config, Fixtures fixtures, Confined& confined, const Announce& announce,
          const During& during) {
  const FileWriter write = [&](std::string_view flag, const std::string& file,
                               std::string_view text) {
    confined.outside([&] { write_whole(flag, file, text); });
  };
  Instance instance(config, std::move(fixtures), write);
  malloc_trim(0);  // what reading the definitions took
  announce(instance.app(), instance.front(), write);
  confined.end_start();
  return during(instance.app(), instance.front());
}

}  // namespace

int serve_while(const Config& config, const Announce& announce, const During& during) {
  give_memory_back();
  core::open_log(config.log_format, config.log_level);
  if (const auto why = why_no_authorities(config.remote_storage.ca_file)) return refuse_call(*why);
  Confined confined(config);
  if (confined.problem()) return refuse_call(*confined.problem());
  std::shared_ptr<scripts::PythonScripts> scripts;
  if (config.allow_scripts) {
    scripts = std::make_shared<scripts::PythonScripts>(script_options(config));
    const scripts::PythonScripts::Check check = scripts->check();
    if (!check.problem.empty()) return report_no_scripts(check);
    report_sandbox(check);
  }
  LoadedFixtures loaded = load_fixtures(config.fixtures, config.limits.services, traffic_of(config),
                                        scripts, config.unknown_policies);
  for (const std::string& fault : loaded.faults) std::fputs(fault.c_str(), stderr);
  if (!loaded.ok()) return kUsage;
  log_skipped(loaded);
  if (!is_loopback(config.host)) {
    core::log(
        core::LogLevel::kWarn, "cli",
        "bound beyond loopback: anyone who reaches this machine can use and reset the emulator",
        {{"host", config.host}});
  }
  try {
    return serve(config, std::move(loaded.fixtures), confined, announce, during);
  } catch (const http::Server::PortInUse& error) {
    return report_port_in_use(error.port, config, confined);
  }
}

}  // namespace aml::cli
