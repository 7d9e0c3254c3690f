// Preloaded: a file system that fails where a test wants it to. Calls on files below AML_DISK are
// counted; the one with the number AML_DISK_AT of the kind AML_DISK_KIND fails as AML_DISK_HOW says,
// with AML_DISK_ON=1 each later one of that kind too. The counts go to AML_DISK_COUNTS at the end.
//   kinds  write sync open rename unlink truncate mkdir
//   how    EIO ENOSPC EINTR, or short: half of what is written; kill: the process ends there
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/disk/narrow_names.h"
#include "tests/disk/preloaded.h"

namespace {

using preloaded::makes;
using preloaded::variable;

enum Kind { kWrite, kSync, kOpen, kRename, kUnlink, kTruncate, kMkdir, kKinds };
constexpr std::array<std::string_view, kKinds> kNames = {"write",  "sync",     "open", "rename",
                                                         "unlink", "truncate", "mkdir"};

/// What is to fail, and how often each kind was called.
class Disk {
 public:
  Disk() {
    const std::string_view how = variable("AML_DISK_HOW");
    is_short_ = how == "short";
    kills_ = how == "kill";
    error_ = how == "ENOSPC" ? ENOSPC : how == "EINTR" ? EINTR : EIO;
  }
  ~Disk() {
    const std::string_view file = variable("AML_DISK_COUNTS");
    std::FILE* const out = file.empty() ? nullptr : std::fopen(file.data(), "we");
    if (out == nullptr) return;
    for (int kind = 0; kind < kKinds; ++kind)
      std::fprintf(out, "%s %ld\n", kNames[static_cast<std::size_t>(kind)].data(),
                   counts_[kind].load());
    std::fclose(out);
  }

  bool has(const char* path) const {
    return !folder_.empty() && path != nullptr && std::string_view(path).starts_with(folder_);
  }
  bool has(int descriptor) const {
    if (folder_.empty()) return false;
    return has(preloaded::path_of(descriptor).c_str());
  }

  bool has(int folder, const char* path) const {
    return path != nullptr && path[0] == '/' ? has(path) : has(folder);
  }

  bool fails(Kind kind) {
    const long number = counts_[kind].fetch_add(1) + 1;
    if (kNames[kind] != kind_ || at_ == 0) return false;
    const bool does = is_on_ ? number >= at_ : number == at_;
    if (does && kills_) ::raise(SIGKILL);
    return does;
  }
  bool is_short() const { return is_short_; }
  int refuse() const {
    errno = error_;
    return -1;
  }

 private:
  const std::string_view folder_ = variable("AML_DISK");
  const std::string_view kind_ = variable("AML_DISK_KIND");
  const long at_ =
      std::atol(variable("AML_DISK_AT").empty() ? "0" : variable("AML_DISK_AT").data());
  const bool is_on_ = variable("AML_DISK_ON") == "1";
  bool is_short_ = false;
  bool kills_ = false;
  int error_ = EIO;
  std::array<std::atomic<long>, kKinds> counts_{};
};

Disk& disk() {
  static Disk one;
  return one;
}

// Half of the bytes where the write is to be short; none: it fails.
template <typename Write>
ssize_t write_as_wanted(int descriptor, std::size_t size, Write write) {
  if (!disk().has(descriptor) || !disk().fails(kWrite)) return write(size);
  return disk().is_short() && size > 1 ? write(size / 2) : disk().refuse();
}

}  // namespace

int preloaded::open_at(int folder, const char* path, int flags, mode_t mode) {
  static auto* const real = AML_NEXT(openat64);
  return disk().has(folder, path) && makes(flags) && disk().fails(kOpen)
             ? disk().refuse()
             : real(folder, path, flags, mode);
}

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static auto* const real = AML_NEXT(write);
  return write_as_wanted(descriptor, size,
                         [&](size_t some) { return real(descriptor, bytes, some); });
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t at) {
  static auto* const real = AML_NEXT(pwrite64);
  return write_as_wanted(descriptor, size,
                         [&](size_t some) { return real(descriptor, bytes, some, at); });
}

ssize_t writev(int descriptor, const iovec* pieces, int count) {
  static auto* const real = AML_NEXT(writev);
  if (!disk().has(descriptor) || !disk().fails(kWrite)) return real(descriptor, pieces, count);
  return disk().is_short() ? real(descriptor, pieces, 1) : disk().refuse();
}

int fsync(int descriptor) {
  static auto* const real = AML_NEXT(fsync);
  return disk().has(descriptor) && disk().fails(kSync) ? disk().refuse() : real(descriptor);
}

int fdatasync(int descriptor) {
  static auto* const real = AML_NEXT(fdatasync);
  return disk().has(descriptor) && disk().fails(kSync) ? disk().refuse() : real(descriptor);
}

int syncfs(int descriptor) {
  static auto* const real = AML_NEXT(syncfs);
  return disk().has(descriptor) && disk().fails(kSync) ? disk().refuse() : real(descriptor);
}

FILE* fopen64(const char* path, const char* mode) {
  static auto* const real = AML_NEXT(fopen64);
  if (!disk().has(path) || mode[0] == 'r' || !disk().fails(kOpen)) return real(path, mode);
  disk().refuse();
  return nullptr;
}

int rename(const char* from, const char* to) {
  static auto* const real = AML_NEXT(rename);
  return disk().has(to) && disk().fails(kRename) ? disk().refuse() : real(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  static auto* const real = AML_NEXT(renameat);
  return disk().has(to_folder, to) && disk().fails(kRename)
             ? disk().refuse()
             : real(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  static auto* const real = AML_NEXT(renameat2);
  return disk().has(to_folder, to) && disk().fails(kRename)
             ? disk().refuse()
             : real(from_folder, from, to_folder, to, flags);
}

int unlinkat(int folder, const char* path, int flags) {
  static auto* const real = AML_NEXT(unlinkat);
  return disk().has(folder, path) && disk().fails(kUnlink) ? disk().refuse()
                                                           : real(folder, path, flags);
}

int unlink(const char* path) {
  static auto* const real = AML_NEXT(unlink);
  return disk().has(path) && disk().fails(kUnlink) ? disk().refuse() : real(path);
}

int ftruncate64(int descriptor, off64_t size) {
  static auto* const real = AML_NEXT(ftruncate64);
  return disk().has(descriptor) && disk().fails(kTruncate) ? disk().refuse()
                                                           : real(descriptor, size);
}

int mkdir(const char* path, mode_t mode) {
  static auto* const real = AML_NEXT(mkdir);
  return disk().has(path) && disk().fails(kMkdir) ? disk().refuse() : real(path, mode);
}

int mkdirat(int folder, const char* path, mode_t mode) {
  static auto* const real = AML_NEXT(mkdirat);
  return disk().has(folder, path) && disk().fails(kMkdir) ? disk().refuse()
                                                          : real(folder, path, mode);
}

}  // extern "C"
