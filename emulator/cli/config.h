#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/limits.h"
#include "emulator/core/log.h"
#include "emulator/endpoints/cors.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/scripts/sandbox.h"
#include "emulator/storage/remote_endpoint.h"

namespace aml::cli {

struct ClockSetting {
  bool manual = false;
  std::optional<core::TimePoint> start;  ///< of a manual clock; none: the start's own instant
};

enum class IdsSetting { kRandom, kSequential };

/// What a replica does while the database is away.
enum class StoreLoss {
  kRefuse,  ///< calls that need it, and all that its state decides: 503
  kLocal,   ///< what this process can decide alone goes on; health says so
};

/// Whether a serving process is kept to what it needs.
enum class SandboxSetting {
  kAuto,  ///< as far as the kernel can
  kOn,    ///< or it does not start
  kOff
};

/// Whether a job's storage may be another machine's.
enum class RemoteSetting {
  kAuto,  ///< while the emulator is bound to loopback
  kOn,
  kOff
};

/// Where the state is that several replicas share.
struct StoreSetting {
  std::string url;  ///< postgres://…, with its password; empty: this process keeps its own
  std::string schema;
  StoreLoss loss = StoreLoss::kRefuse;
  /// How long a replica counts without a word: what it claimed is then another's.
  std::chrono::milliseconds lease{15'000};
  bool listens = true;  ///< false: a pooler in between hands on no notifications

  bool is_shared() const { return !url.empty(); }
};

/// The settings of one run. Built once by resolve_settings, then const.
/// What each member means, and its default, is its row in settings.cc.
struct Config {
  std::string host;
  std::uint16_t port = 0;
  bool https = true;                        ///< TLS on every port, beside plain HTTP
  std::optional<std::uint16_t> https_port;  ///< of TLS alone; none: no such port
  std::optional<std::uint16_t> blob_port;   ///< of the blob account alone; none: no such port
  bool cloud_ports = false;                 ///< 80 and 443 as well, where the cloud's hosts listen
  std::string data;                         ///< empty: nothing is kept
  bool durable = false;                     ///< what is in `data` outlives a loss of power
  std::string at;          ///< of the emulator that verbs ask; empty: the port of this machine
  std::string at_ca;       ///< PEM of its authority; empty: what it says itself, on this machine
  std::string public_url;  ///< without a slash at the end; empty: from the request's own Host
  std::string fixtures;    ///< empty: the built-in sample services
  StoreSetting store;
  std::optional<storage::RemoteAccount>
      blobs;          ///< has the blobs of the home account; none: the store
  bool watch = true;  ///< reads the fixtures again when they change
  ClockSetting clock;
  IdsSetting ids = IdsSetting::kRandom;
  std::optional<unsigned> job_workers;  ///< not set: as many as cores; 0: jobs run on request
  int empty_answers = 204;
  bool deterministic = false;
  bool quiet = false;
  std::string ready_file;
  std::string authority_file;
  core::LogFormat log_format = core::LogFormat::kText;
  core::LogLevel log_level = core::LogLevel::kInfo;
  std::string config;
  bool require_api_version = false;
  bool known_accounts_only = false;
  bool loose_signatures = false;
  bool allow_scripts = false;
  RemoteSetting allow_remote = RemoteSetting::kAuto;
  SandboxSetting sandbox = SandboxSetting::kAuto;
  gateway::UnknownPolicies unknown_policies = gateway::UnknownPolicies::kRefuse;
  endpoints::CorsOrigins cors;
  scripts::SandboxLimits script_limits;
  storage::RemoteSettings remote_storage;
  core::Limits limits;
  /// All of them as texts, by flag, without passwords.
  std::vector<std::pair<std::string, std::string>> texts;
};

}  // namespace aml::cli
