// Preloaded: writes down each change of the files below AML_DISK, with its bytes, into the file
// AML_DISK_LOG, in the order in which they happened. What forces to the disk is written down, not
// done. power_loss.py reads it. A line each; its paths begin at AML_DISK, blanks are %20:
//   root INODE | unnamed INODE | create INODE PATH | mkdir INODE PATH | unlink PATH
//   rename FROM TO | exchange FROM TO
//   write INODE OFFSET SIZE TIME, and SIZE bytes | truncate INODE SIZE TIME
//   force INODE
// Without a log, a program finds files as they were before: AML_DISK_INODES names a file of pairs,
// the number that a file has and the one that it shows. A change that this library cannot write down
// ends the program.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tests/disk/disk_log.h"
#include "tests/disk/narrow_names.h"
#include "tests/disk/preloaded.h"

namespace {

using preloaded::disk;
using preloaded::inode_of;
using preloaded::note_truncate;
using preloaded::note_write;
using preloaded::Recording;
using preloaded::variable;

constexpr unsigned kExchange = 2;  // RENAME_EXCHANGE

[[noreturn]] void refuse(const char* call) {
  std::fprintf(stderr, "recording_disk: %s is not written down\n", call);
  std::abort();
}

/// Opens by `real`, and writes down what that made or cut.
template <typename Open>
int open_recorded(const std::string& place, int flags, const Open& real) {
  if (place.empty() || (flags & (O_CREAT | O_TRUNC | O_TMPFILE | O_DSYNC)) == 0) return real();
  if ((flags & O_DSYNC) != 0) refuse("O_DSYNC");
  Recording recording;
  const int opened = real();
  recording.note_error();
  if (opened < 0) return opened;
  if ((flags & O_TMPFILE) == O_TMPFILE) disk().line("unnamed " + inode_of(opened));
  if ((flags & O_CREAT) != 0) disk().line("create " + inode_of(opened) + " " + place);
  if ((flags & O_TRUNC) != 0) note_truncate(opened, 0);
  return opened;
}

template <typename Rename>
int rename_recorded(const std::string& from, const std::string& to, unsigned flags,
                    const Rename& real) {
  if (from.empty() && to.empty()) return real();
  if (from.empty() || to.empty()) refuse("a rename across the folder's border");
  Recording recording;
  const int result = real();
  recording.note_error();
  if (result == 0) {
    disk().line(((flags & kExchange) != 0 ? "exchange " : "rename ") + from + " " + to);
  }
  return result;
}

template <typename Unlink>
int unlink_recorded(const std::string& place, const Unlink& real) {
  if (place.empty()) return real();
  Recording recording;
  const int result = real();
  recording.note_error();
  if (result == 0) disk().line("unlink " + place);
  return result;
}

template <typename Force>
int force_recorded(int descriptor, const Force& real) {
  if (disk().is_played()) return 0;
  if (!disk().has(descriptor)) return real(descriptor);
  const Recording recording;
  disk().line("force " + inode_of(descriptor));
  return 0;
}

void show_inode(struct stat64* status) {
  static const std::unordered_map<ino64_t, ino64_t> kShown = [] {
    std::unordered_map<ino64_t, ino64_t> shown;
    if (variable("AML_DISK_INODES").empty()) return shown;
    std::ifstream pairs{std::string(variable("AML_DISK_INODES"))};
    for (ino64_t has = 0, shows = 0; pairs >> has >> shows;) shown.emplace(has, shows);
    return shown;
  }();
  const auto found = kShown.find(status->st_ino);
  if (found != kShown.end()) status->st_ino = found->second;
}

}  // namespace

int preloaded::open_at(int folder, const char* path, int flags, mode_t mode) {
  static auto* const real = AML_NEXT(openat64);
  return open_recorded(disk().place(folder, path), flags,
                       [&] { return real(folder, path, flags, mode); });
}

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static auto* const real = AML_NEXT(write);
  if (!disk().has(descriptor)) return real(descriptor, bytes, size);
  Recording recording;
  const ssize_t done = real(descriptor, bytes, size);
  recording.note_error();
  if (done > 0) {
    const off64_t end = ::lseek64(descriptor, 0, SEEK_CUR);
    note_write(descriptor, end - done,
               {static_cast<const char*>(bytes), static_cast<std::size_t>(done)});
  }
  return done;
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t at) {
  static auto* const real = AML_NEXT(pwrite64);
  if (!disk().has(descriptor)) return real(descriptor, bytes, size, at);
  Recording recording;
  const ssize_t done = real(descriptor, bytes, size, at);
  recording.note_error();
  if (done > 0) {
    note_write(descriptor, at, {static_cast<const char*>(bytes), static_cast<std::size_t>(done)});
  }
  return done;
}

ssize_t writev(int descriptor, const iovec* pieces, int count) {
  static auto* const real = AML_NEXT(writev);
  if (!disk().has(descriptor)) return real(descriptor, pieces, count);
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    bytes.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  }
  return ::write(descriptor, bytes.data(), bytes.size());
}

int fsync(int descriptor) {
  static auto* const real = AML_NEXT(fsync);
  return force_recorded(descriptor, real);
}

int fdatasync(int descriptor) {
  static auto* const real = AML_NEXT(fdatasync);
  return force_recorded(descriptor, real);
}

FILE* fopen64(const char* path, const char* mode) {
  static auto* const real = AML_NEXT(fopen64);
  if (mode[0] != 'r' && !disk().place(AT_FDCWD, path).empty()) refuse("fopen");
  return real(path, mode);
}

int rename(const char* from, const char* to) {
  static auto* const real = AML_NEXT(rename);
  return rename_recorded(disk().place(AT_FDCWD, from), disk().place(AT_FDCWD, to), 0,
                         [&] { return real(from, to); });
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  static auto* const real = AML_NEXT(renameat);
  return rename_recorded(disk().place(from_folder, from), disk().place(to_folder, to), 0,
                         [&] { return real(from_folder, from, to_folder, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  static auto* const real = AML_NEXT(renameat2);
  return rename_recorded(disk().place(from_folder, from), disk().place(to_folder, to), flags,
                         [&] { return real(from_folder, from, to_folder, to, flags); });
}

int unlinkat(int folder, const char* path, int flags) {
  static auto* const real = AML_NEXT(unlinkat);
  return unlink_recorded(disk().place(folder, path), [&] { return real(folder, path, flags); });
}

int unlink(const char* path) {
  static auto* const real = AML_NEXT(unlink);
  return unlink_recorded(disk().place(AT_FDCWD, path), [&] { return real(path); });
}

int rmdir(const char* path) {
  static auto* const real = AML_NEXT(rmdir);
  return unlink_recorded(disk().place(AT_FDCWD, path), [&] { return real(path); });
}

int remove(const char* path) {
  static auto* const real = AML_NEXT(remove);
  return unlink_recorded(disk().place(AT_FDCWD, path), [&] { return real(path); });
}

int ftruncate64(int descriptor, off64_t size) {
  static auto* const real = AML_NEXT(ftruncate64);
  if (!disk().has(descriptor)) return real(descriptor, size);
  Recording recording;
  const int result = real(descriptor, size);
  recording.note_error();
  if (result == 0) note_truncate(descriptor, size);
  return result;
}

int mkdirat(int folder, const char* path, mode_t mode) {
  static auto* const real = AML_NEXT(mkdirat);
  const std::string place = disk().place(folder, path);
  if (place.empty()) return real(folder, path, mode);
  Recording recording;
  const int result = real(folder, path, mode);
  recording.note_error();
  if (result != 0) return result;
  static auto* const look = AML_NEXT(fstatat64);
  struct stat64 status {};
  if (look(folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0) std::abort();
  disk().line("mkdir " + std::to_string(status.st_ino) + " " + place);
  return result;
}

int mkdir(const char* path, mode_t mode) {
  return ::mkdirat(AT_FDCWD, path, mode);
}

int fstat64(int descriptor, struct stat64* status) {
  static auto* const real = AML_NEXT(fstat64);
  const int result = real(descriptor, status);
  if (result == 0) show_inode(status);
  return result;
}

int fstat(int descriptor, struct stat* status) {
  return ::fstat64(descriptor, reinterpret_cast<struct stat64*>(status));
}

int fstatat64(int folder, const char* path, struct stat64* status, int flags) {
  static auto* const real = AML_NEXT(fstatat64);
  const int result = real(folder, path, status, flags);
  if (result == 0) show_inode(status);
  return result;
}

int fstatat(int folder, const char* path, struct stat* status, int flags) {
  return ::fstatat64(folder, path, reinterpret_cast<struct stat64*>(status), flags);
}

// What the emulator does not do to its files, and the model knows nothing of.
int link(const char* from, const char* to) {
  if (!disk().place(AT_FDCWD, to).empty()) refuse("link");
  return AML_NEXT(link)(from, to);
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  if (!disk().place(to_folder, to).empty()) refuse("linkat");
  return AML_NEXT(linkat)(from_folder, from, to_folder, to, flags);
}

int symlink(const char* to, const char* path) {
  if (!disk().place(AT_FDCWD, path).empty()) refuse("symlink");
  return AML_NEXT(symlink)(to, path);
}

ssize_t pwritev64(int descriptor, const iovec* pieces, int count, off64_t at) {
  if (disk().has(descriptor)) refuse("pwritev");
  return AML_NEXT(pwritev64)(descriptor, pieces, count, at);
}

ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size,
                        unsigned flags) {
  if (disk().has(to)) refuse("copy_file_range");
  return AML_NEXT(copy_file_range)(from, from_at, to, to_at, size, flags);
}

ssize_t sendfile64(int to, int from, off64_t* at, size_t size) {
  if (disk().has(to)) refuse("sendfile");
  return AML_NEXT(sendfile64)(to, from, at, size);
}

int fallocate64(int descriptor, int mode, off64_t at, off64_t size) {
  if (disk().has(descriptor)) refuse("fallocate");
  return AML_NEXT(fallocate64)(descriptor, mode, at, size);
}

int posix_fallocate64(int descriptor, off64_t at, off64_t size) {
  if (disk().has(descriptor)) refuse("posix_fallocate");
  return AML_NEXT(posix_fallocate64)(descriptor, at, size);
}

int truncate64(const char* path, off64_t size) {
  if (!disk().place(AT_FDCWD, path).empty()) refuse("truncate");
  return AML_NEXT(truncate64)(path, size);
}

void* mmap64(void* at, size_t size, int protection, int flags, int descriptor, off64_t offset) {
  static auto* const real = AML_NEXT(mmap64);
  if (descriptor >= 0 && (protection & PROT_WRITE) != 0 && (flags & MAP_SHARED) != 0 &&
      disk().has(descriptor)) {
    refuse("mmap");
  }
  return real(at, size, protection, flags, descriptor, offset);
}

}  // extern "C"
