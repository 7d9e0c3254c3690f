#pragma once

#include <filesystem>
#include <functional>
#include <thread>

namespace aml::cli {

/// Tells when files of a folder and of those two levels below it were written, renamed or removed:
/// fixtures are no deeper.
/// Shape:   changes that come together are reported together, once they pause, at the latest after
///          half a second.
/// Threads: `changed` is called by the watch's own thread, one call after another.
/// Source:  inotify; file systems that report no changes of other machines stay silent.
class FolderWatch {
 public:
  /// `except`: a folder that is not looked at wherever it is; it need not be there.
  /// Errors: std::system_error where the system gives no watch.
  FolderWatch(std::filesystem::path folder, std::filesystem::path except,
              std::function<void()> changed);
  /// Waits for a call of `changed` that is under way.
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

 private:
  void run();
  /// False: the watch ends.
  bool wait(int milliseconds, bool& changed) const;
  bool drain() const;
  void watch_folders() const;

  const std::filesystem::path folder_;
  const std::filesystem::path except_;
  const std::function<void()> changed_;
  int events_;
  int stop_;
  std::thread thread_;
};

}  // namespace aml::cli
