#include "emulator/cli/isolated_run.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "emulator/cli/app.h"
#include "emulator/cli/asked.h"
#include "emulator/cli/child.h"
#include "emulator/cli/client_environment.h"
#include "emulator/cli/trust_files.h"
#include "emulator/core/log.h"
#include "emulator/core/played_domains.h"
#include "emulator/isolation/isolation.h"
#include "emulator/isolation/lookup_files.h"
#include "emulator/isolation/name_server.h"
#include "emulator/isolation/not_permitted.h"
#include "emulator/text/number.h"

namespace aml::cli {

namespace fs = std::filesystem;

namespace {

using isolation::Isolation;
using isolation::PrivateFiles;

constexpr const char* kHosts = "/etc/hosts";
constexpr const char* kNsswitch = "/etc/nsswitch.conf";
constexpr const char* kResolv = "/etc/resolv.conf";

std::string text_of(const char* file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// A copy: what follows changes the emulator's own.
std::vector<std::string> own_environment() {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  return all;
}

std::string value_in(const std::vector<std::string>& environment, const std::string& name) {
  for (const std::string& entry : environment) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return "";
}

// Programs that find no such file ask 127.0.0.1 for names, which answers.
void cover_lookup_files(PrivateFiles& files) {
  std::vector<std::string> names = core::fixed_hosts();
  if (std::string own = machine_name(); !own.empty() && own != "localhost")
    names.push_back(std::move(own));
  files.cover(kHosts, isolation::hosts_text(text_of(kHosts), names));
  files.cover(kNsswitch, isolation::nsswitch_text(text_of(kNsswitch)));
  files.cover(kResolv, isolation::resolv_text());
}

// What the emulator keeps for a while is in memory: nothing is left of it however it ends.
void move_temporary_files(const PrivateFiles& files) {
  const fs::path folder = files.folder() / "tmp";
  fs::create_directory(folder);
  ::setenv("TMPDIR", folder.c_str(), 1);
}

/// Its ports are the cloud's, too: no other program of its machine can have them.
Config isolated_config(Config config) {
  config.host = "localhost";
  config.cloud_ports = true;
  return config;
}

int serve_inside(PrivateFiles& files, const Config& config, const ServeCommand& serve) {
  const std::vector<std::string> inherited = own_environment();
  cover_lookup_files(files);
  move_temporary_files(files);
  const isolation::NameServer names(
      [played = played_names(config)](std::string_view name) { return played.contains(name); });
  return serve(isolated_config(config), [&](const std::string& url, const tls::Authority& own) {
    if (!cover_trust_files(files, own, value_in(inherited, "JAVA_HOME")))
      core::log(core::LogLevel::kWarn, "cli",
                "no file of authorities is known here: programs trust the emulator where they read "
                "SSL_CERT_FILE or the like");
    std::vector<const char*> entries;
    for (const std::string& entry : inherited) entries.push_back(entry.c_str());
    entries.push_back(nullptr);
    return isolated_environment(entries.data(), url, own, files.folder());
  });
}

}  // namespace

int run_isolated(const Config& config, const std::vector<std::uint16_t>& shared,
                 const StopSignals& signals, const ServeCommand& serve) {
  try {
    Isolation isolation(shared);
    if (!isolation.is_inside()) return wait_for_process(isolation.first_process(), signals);
    return serve_inside(isolation.files(), config, serve);
  } catch (const isolation::NotPermitted& error) {
    std::fprintf(
        stderr,
        "error: this system does not permit user namespaces (%s); use plain 'amlemu run -- "
        "COMMAND', which needs none\n",
        error.what());
    return kFailed;
  }
}

std::optional<std::vector<std::uint16_t>> shared_ports(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  std::vector<std::uint16_t> ports;
  for (const std::string& text : invocation.all("share")) {
    const auto port = text::parse_number<std::uint16_t>(text);
    const bool own = port && (port == config.port || port == config.https_port ||
                              port == config.blob_port || *port == 80 || *port == 443);
    if (!port || *port == 0 || own) {
      refuse_call("--share " + text + (own ? ": the emulator has that port" : " is no port"));
      return std::nullopt;
    }
    if (std::find(ports.begin(), ports.end(), *port) == ports.end()) ports.push_back(*port);
  }
  return ports;
}

}  // namespace aml::cli
