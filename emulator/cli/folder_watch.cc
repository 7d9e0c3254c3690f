#include "emulator/cli/folder_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// An editor writes a file beside the old one and renames it: its steps are taken together.
constexpr milliseconds kPause{30};
constexpr milliseconds kLongest{500};
constexpr int kForEver = -1;
// Of a folder in the watched one, counted from 0.
constexpr int kDeepest = 1;
constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                   IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

FolderWatch::FolderWatch(fs::path folder, fs::path except, std::function<void()> changed)
    : folder_(std::move(folder)),
      except_(std::move(except)),
      changed_(std::move(changed)),
      events_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  AML_ASSERT(changed_ != nullptr);
  if (events_ < 0 || stop_ < 0 || ::inotify_add_watch(events_, folder_.c_str(), kChanges) < 0) {
    const int error = errno;
    ::close(events_);
    ::close(stop_);
    throw std::system_error(error, std::generic_category(), folder_.string());
  }
  watch_folders();
  thread_ = std::thread([this] { run(); });
}

FolderWatch::~FolderWatch() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_, &one, sizeof one);
  thread_.join();
  ::close(events_);
  ::close(stop_);
}

void FolderWatch::run() {
  bool seen = false;
  while (wait(kForEver, seen)) {
    const Clock::time_point latest = Clock::now() + kLongest;
    for (bool more = true; more && Clock::now() < latest;) {
      if (!wait(static_cast<int>(kPause.count()), more)) return;
    }
    // Before the files are read: what changes in a new folder from here on is reported again.
    watch_folders();
    changed_();
  }
}

bool FolderWatch::wait(int milliseconds, bool& changed) const {
  std::array<pollfd, 2> waits = {pollfd{events_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
  while (::poll(waits.data(), waits.size(), milliseconds) < 0) {
    if (errno != EINTR) fail("poll");
  }
  changed = drain();
  return waits[1].revents == 0;
}

// What changed is not asked: everything is read again.
bool FolderWatch::drain() const {
  alignas(inotify_event) std::array<char, 16u << 10> buffer;
  bool any = false;
  while (::read(events_, buffer.data(), buffer.size()) > 0) any = true;
  return any;
}

// Watching a folder again changes nothing.
void FolderWatch::watch_folders() const {
  std::error_code error;
  fs::recursive_directory_iterator at(folder_, fs::directory_options::skip_permission_denied,
                                      error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (!at->is_directory(error)) continue;
    std::error_code absent;
    const bool is_except = fs::equivalent(at->path(), except_, absent);
    if (is_except || at.depth() >= kDeepest) at.disable_recursion_pending();
    if (is_except) continue;
    if (::inotify_add_watch(events_, at->path().c_str(), kChanges) < 0 && errno == ENOSPC) {
      core::log(core::LogLevel::kWarn, "fixtures",
                "the system watches no more folders: not all edits will be seen",
                {{"folder", at->path().string()}});
      return;
    }
  }
  ::inotify_add_watch(events_, folder_.c_str(), kChanges);
}

}  // namespace aml::cli
