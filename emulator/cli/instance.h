#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/cli/app.h"
#include "emulator/cli/config.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/folder_watch.h"
#include "emulator/cli/front.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"

namespace aml::cli {

/// Writes a file that a setting names: `write_whole`, or that from elsewhere.
using FileWriter =
    std::function<void(std::string_view flag, const std::string& file, std::string_view text)>;

/// An emulator that serves, from its construction to its destruction.
/// Threads: one at a time, beside the calls that it serves.
class Instance {
 public:
  /// Returns when it has answered itself, and is ready.
  /// Errors: http::Server::PortInUse; std::exception for what else keeps it from its start.
  Instance(const Config& config, Fixtures fixtures, const FileWriter& write);
  ~Instance();  ///< stops within two seconds
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  App& app() { return *app_; }
  Front& front() { return *front_; }
  core::Clock& clock() { return *clock_; }
  core::IdSource& ids() { return *ids_; }

 private:
  const std::unique_ptr<Replication> replication_;  ///< null: the process keeps its own state
  const std::unique_ptr<core::Clock> clock_;
  const std::unique_ptr<core::IdSource> ids_;
  const std::unique_ptr<App> app_;
  const std::unique_ptr<Front> front_;
  std::unique_ptr<FolderWatch> watch_;  ///< null: nothing is watched
};

}  // namespace aml::cli
