#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/core/script.h"
#include "emulator/scripts/sandbox.h"
#include "model/table.h"

namespace aml::scripts {

/// Runs the scripts of Execute Python Script with Debian's python3 and pandas, each run a
/// separate process in the sandbox. What a script prints is logged.
/// Threads: any; as many scripts as `at_once` run, others wait.
class PythonScripts : public std::enable_shared_from_this<PythonScripts> {
 public:
  struct Options {
    SandboxLimits limits;
    std::size_t at_once = 2;
    std::string interpreter = "/usr/bin/python3";
  };

  explicit PythonScripts(Options options);

  /// What this machine makes of scripts.
  struct Check {
    std::string problem;        ///< what keeps them from running, for people; empty: nothing
    bool needs_memory = false;  ///< the limits are that problem: with more they run
    bool needs_time = false;
    bool network_namespace = false;  ///< beside the ban on sockets
    bool files_closed = false;       ///< all but /usr and the script's folder
  };

  /// Runs a small script to find out.
  Check check() const;

  /// What keeps the script from being compiled; nothing of it runs. The answers for scripts that were
  /// asked for are kept.
  std::optional<core::ScriptProblem> find_problem(const std::string& code) const;

  /// A script for modules, which keeps this alive.
  std::shared_ptr<const model::TableScript> make(core::ScriptText script) const;

  /// The rows that a script makes of tables.
  /// Errors: ModuleError 0085; RunStopped after stop().
  model::Table run(const core::ScriptText& script,
                   std::span<const model::Table* const> tables) const;

  void stop() { sandbox_.stop(); }

 private:
  class Turn;

  Check probe() const;
  bool runs_with(const SandboxLimits& limits) const;
  SandboxRun run_driver(const std::string& request) const;

  const Options options_;
  mutable Sandbox sandbox_;
  mutable core::Mutex mutex_;
  mutable core::CondVar ended_;
  mutable std::size_t running_ AML_GUARDED_BY(mutex_) = 0;
  mutable std::map<std::string, std::optional<core::ScriptProblem>> compiled_
      AML_GUARDED_BY(mutex_);  ///< by their code
  mutable std::size_t compiled_bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::scripts
