#pragma once

// What recording_disk.cc writes down, and where. Threads: any; a Recording at a time.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>

#include "tests/disk/preloaded.h"

namespace preloaded {

inline std::string in_word(std::string_view path) {
  std::string word;
  for (const char c : path) {
    if (c == ' ') {
      word += "%20";
    } else if (c == '%') {
      word += "%25";
    } else {
      word += c;
    }
  }
  return word;
}

/// The log. Its lock is held from before a change until it is written down.
class Log {
 public:
  Log() {
    static auto* const real_open = AML_NEXT(open64);
    if (variable("AML_DISK_LOG").empty()) return;
    file_ =
        real_open(variable("AML_DISK_LOG").data(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat status {};
    static auto* const real_stat = AML_NEXT(stat64);
    if (real_stat(folder_.c_str(), reinterpret_cast<struct stat64*>(&status)) != 0) std::abort();
    line("root " + std::to_string(status.st_ino));
  }

  bool is_on() const { return file_ >= 0; }
  /// A program is started on what was written down: nothing of that is to last.
  bool is_played() const { return !variable("AML_DISK_INODES").empty(); }
  std::mutex& mutex() { return mutex_; }

  /// The path in the folder, as a word; empty: it is not there.
  std::string place(const std::string& path) const {
    if (!is_on() || !path.starts_with(folder_ + "/")) return {};
    return in_word(path.substr(folder_.size() + 1));
  }
  std::string place(int folder, const char* path) const {
    if (!is_on() || path == nullptr) return {};
    if (path[0] == '/') return place(std::string(path));
    if (folder != AT_FDCWD) return place(path_of(folder) + "/" + path);
    static auto* const real = AML_NEXT(getcwd);
    std::string here(PATH_MAX, '\0');
    if (real(here.data(), here.size()) == nullptr) return {};
    return place(std::string(here.c_str()) + "/" + path);
  }
  bool has(int descriptor) const {
    if (!is_on()) return false;
    const std::string path = path_of(descriptor);
    return path == folder_ || path.starts_with(folder_ + "/");
  }

  void line(const std::string& text, std::string_view bytes = {}) {
    std::string all = text + "\n";
    all += bytes;
    static auto* const real = AML_NEXT(write);
    for (std::string_view rest = all; !rest.empty();) {
      const ssize_t done = real(file_, rest.data(), rest.size());
      if (done < 0 && errno != EINTR) std::abort();
      if (done > 0) rest.remove_prefix(static_cast<std::size_t>(done));
    }
  }

 private:
  const std::string folder_{variable("AML_DISK")};
  int file_ = -1;
  std::mutex mutex_;
};

inline Log& disk() {
  static Log one;
  return one;
}

/// Keeps errno as the call left it.
class Recording {
 public:
  Recording() : error_(errno), lock_(disk().mutex()) {}
  ~Recording() { errno = error_; }
  void note_error() { error_ = errno; }

 private:
  int error_;
  const std::lock_guard<std::mutex> lock_;
};

inline struct stat64 status_of(int descriptor) {
  static auto* const real = AML_NEXT(fstat64);
  struct stat64 status {};
  if (real(descriptor, &status) != 0) std::abort();
  return status;
}

inline std::string inode_of(int descriptor) {
  return std::to_string(status_of(descriptor).st_ino);
}

inline std::string inode_and_size(int descriptor, const std::string& between) {
  const struct stat64 status = status_of(descriptor);
  return std::to_string(status.st_ino) + " " + between + " " +
         std::to_string(static_cast<long long>(status.st_mtim.tv_sec) * 1'000'000'000 +
                        status.st_mtim.tv_nsec);
}

inline void note_write(int descriptor, off64_t at, std::string_view bytes) {
  disk().line("write " + inode_and_size(descriptor,
                                        std::to_string(at) + " " + std::to_string(bytes.size())),
              bytes);
}

inline void note_truncate(int descriptor, off64_t size) {
  disk().line("truncate " + inode_and_size(descriptor, std::to_string(size)));
}

}  // namespace preloaded
