#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::storage {

/// The state of a folder at one point in time: another after every change of what is in it.
struct FolderMark {
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;

  bool operator==(const FolderMark&) const = default;
};

FolderMark mark_of(int folder);

/// The file system's time, which changes of its folders get: it is not always this machine's.
/// Touches `folder`.
std::int64_t file_system_time_ns(int folder);

/// Marks a folder that is about to be read. A file system's clock ticks in milliseconds, so a
/// folder that changed just now gets a time that no later change can have. None: it takes no such
/// time.
std::optional<FolderMark> mark_before_reading(int folder, std::int64_t now_ns);

/// What is known of one folder of a container.
struct FolderState {
  std::string path;                ///< from the container's folder
  std::optional<FolderMark> mark;  ///< none: it must be read
  bool own_changes = false;        ///< since it was read
  core::Stopwatch since_read = {};
  std::chrono::microseconds read_time{0};  ///< what reading it took

  /// Whether it must be read again, seeing how it is now.
  bool is_stale(const FolderMark& now) const;
};

/// Names that a page of a listing shows, skips or ends at.
struct NameRange {
  std::string prefix;
  std::optional<std::string> last;  ///< none: all that begin with the prefix
  std::vector<std::string> groups;  ///< prefixes that represent all names below them, in order
};

/// The folders of a container, by what the names of their blobs begin with.
/// Threads: one at a time.
class FolderStates {
 public:
  /// What the names of all blobs in the folder begin with; empty where no blob is below it.
  static std::optional<std::string> prefix_of(const std::string& path);

  /// Null: not known.
  FolderState* find(const std::string& path);
  void put(FolderState state);
  void erase(const std::string& path);
  void clear() { states_.clear(); }

  /// Paths of the folders whose blobs can be in that range.
  std::vector<std::string> touching(const NameRange& range) const;

 private:
  using States = std::map<std::string, FolderState, std::less<>>;

  States::const_iterator nearest_above(std::string_view prefix) const;

  States states_;
};

/// A change that the emulator itself makes in a folder: it leaves the folder as read as it was.
class OwnChange {
 public:
  /// `folder` is open at `path`; both outlive it.
  OwnChange(FolderStates& states, const std::string& path, int folder);
  ~OwnChange();
  OwnChange(const OwnChange&) = delete;
  OwnChange& operator=(const OwnChange&) = delete;

 private:
  FolderState* state_;  ///< null: the folder is to be read anyway
  const int folder_;
};

}  // namespace aml::storage
