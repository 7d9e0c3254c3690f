#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>

#include "emulator/cli/config.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/outside_thread.h"
#include "emulator/sandbox/confinement.h"

namespace aml::cli {

/// The places that the settings in force name: the folders of --data and --fixtures, with what links
/// in the latter lead to, files of certificates, those of the database's client.
sandbox::Reach reach_of(const Config& config);

/// Which folder a path leads to. What takes its place later is closed to a process that is kept to it.
class FolderIdentity {
 public:
  explicit FolderIdentity(std::string path);
  /// Whether there is another folder now.
  bool was_replaced() const;

 private:
  using Identity = std::pair<dev_t, ino_t>;
  std::optional<Identity> find() const;

  std::string path_;
  std::optional<Identity> first_;
};

/// Keeps a process that is about to serve to what its settings need, as --sandbox says, with a
/// separate temporary folder.
/// Threads: before any other is started; those that come later are kept to the same.
class Confined {
 public:
  explicit Confined(const Config& config);

  /// Why the process cannot be kept to it though it must; nothing: it is, or need not.
  const std::optional<std::string>& problem() const { return problem_; }

  /// Does a step of the start outside of it.
  /// Errors: what the step throws.
  void outside(const std::function<void()>& step);
  void end_start();  ///< nothing is done outside any more

 private:
  void make_temporary_folder(sandbox::Reach& reach);

  std::optional<DataFolder> temporary_;
  std::optional<OutsideThread> outside_;
  std::optional<std::string> problem_;
};

}  // namespace aml::cli
