#include "emulator/storage/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/storage/fingerprint.h"

namespace aml::storage {

namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
// A path of the kernel ends at 4,095 bytes; one component at 255.
constexpr std::size_t kLongestPath = 3000;
constexpr std::size_t kCopyPiece = 1u << 17;

std::atomic<bool> has_openat2{true};

Fd open_in_one(int folder, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | (flags & O_PATH ? 0 : O_NONBLOCK));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return Fd(static_cast<int>(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how)));
}

}  // namespace

void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Fd open_by_steps(int folder, std::string_view path, int flags) {
  Fd reached;
  int at = folder;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part(path.substr(begin, end - begin));
    if (part == "..") {
      errno = EXDEV;
      return Fd();
    }
    const bool last = end == path.size();
    Fd next(::openat(at, part.c_str(),
                     last ? flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC : kFolderFlags));
    if (last || !next) return next;
    reached = std::move(next);
    at = reached.get();
    begin = end + 1;
  }
}

Fd open_beneath(int folder, std::string_view path, int flags) {
  AML_ASSERT(!path.empty());
  Fd reached;
  int at = folder;
  while (path.size() > kLongestPath) {
    const std::size_t cut = path.rfind('/', kLongestPath);
    AML_ASSERT(cut != std::string_view::npos);  // a component is far shorter
    reached = open_beneath(at, path.substr(0, cut), kFolderFlags);
    if (!reached) return Fd();
    at = reached.get();
    path.remove_prefix(cut + 1);
  }
  if (has_openat2.load(std::memory_order_relaxed)) {
    Fd opened = open_in_one(at, std::string(path), flags);
    if (opened || (errno != ENOSYS && errno != EPERM)) return opened;
    if (errno == ENOSYS) has_openat2.store(false, std::memory_order_relaxed);
  }
  return open_by_steps(at, path, flags);
}

std::optional<PathInDir> find_path(int folder, const std::string& path) {
  const std::size_t cut = path.rfind('/');
  if (cut == std::string::npos) return PathInDir{folder, path, Fd()};
  Fd parent = open_beneath(folder, std::string_view(path).substr(0, cut), kFolderFlags);
  if (!parent) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV) return {};
    throw_errno("open folder");
  }
  const int at = parent.get();
  return PathInDir{at, path.substr(cut + 1), std::move(parent)};
}

namespace {

FileIdentity identity(const struct stat& status) {
  return {status.st_ino,
          static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
          static_cast<std::uint64_t>(status.st_size)};
}

}  // namespace

std::optional<FileIdentity> find_file(int folder, const std::string& leaf) {
  struct stat status {};
  if (::fstatat(folder, leaf.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    throw_errno("look at file");
  }
  if (!S_ISREG(status.st_mode)) return {};
  return identity(status);
}

FileIdentity identity_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw_errno("look at file");
  return identity(status);
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw_errno("write");
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
}

std::string read_all(int fd) {
  std::string bytes(static_cast<std::size_t>(identity_of(fd).size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t done =
        ::pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw_errno("read");
    if (done == 0) break;
    have += static_cast<std::size_t>(done);
  }
  bytes.resize(have);
  return bytes;
}

void read_bytes(int from, std::uint64_t offset, std::uint64_t size,
                const std::function<void(std::string_view)>& take) {
  const std::unique_ptr<char[]> buffer(new char[kCopyPiece]);
  while (size > 0) {
    const std::size_t want = std::min<std::uint64_t>(size, kCopyPiece);
    const ssize_t got = ::pread(from, buffer.get(), want, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("read");
    if (got == 0) throw std::system_error(EIO, std::generic_category(), "file became shorter");
    take({buffer.get(), static_cast<std::size_t>(got)});
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::uint64_t>(got);
  }
}

std::uint64_t fingerprint_of(int fd) {
  Fingerprint content;
  read_bytes(fd, 0, identity_of(fd).size, [&](std::string_view bytes) { content.add(bytes); });
  return content.value();
}

void force_file(int fd) {
  while (::fsync(fd) != 0) {
    if (errno != EINTR) throw_errno("force file");
  }
}

void force_folder(int folder) {
  const Fd readable(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!readable) throw_errno("force folder");
  force_file(readable.get());
}

void force_folders_to(const std::string& folder) {
  for (std::filesystem::path at = std::filesystem::absolute(folder);; at = at.parent_path()) {
    const Fd opened(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened) force_file(opened.get());
    if (!at.has_relative_path()) return;
  }
}

void replace_file(int folder, const std::string& name, std::string_view bytes, bool forced) {
  AML_ASSERT(!name.empty() && name.find('/') == std::string::npos);
  const std::string aside = "." + name + ".new";
  Fd file(
      ::openat(folder, aside.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file) throw_errno("create file");
  write_all(file.get(), bytes);
  if (forced) force_file(file.get());
  if (::renameat(folder, aside.c_str(), folder, name.c_str()) != 0) throw_errno("rename file");
  if (forced) force_folder(folder);
}

Fd open_folder(int folder, const std::string& name) {
  if (::mkdirat(folder, name.c_str(), 0755) != 0 && errno != EEXIST) throw_errno("make folder");
  Fd opened(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened) throw_errno("open folder");
  return opened;
}

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

bool is_folder(int folder, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status {};
  return ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

template <typename Take>
void each_entry(int folder, const Take& take) {
  // A separate descriptor: reading moves its offset, and O_PATH cannot be read.
  const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) throw_errno("read folder");
  const std::unique_ptr<DIR, CloseFolder> open(::fdopendir(own));
  if (!open) {
    ::close(own);
    throw_errno("read folder");
  }
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") take(*entry);
  }
}

}  // namespace

std::vector<FolderEntry> list_folder(int folder) {
  std::vector<FolderEntry> entries;
  each_entry(folder, [&](const dirent& entry) {
    if (entry.d_name[0] == '.' || entry.d_type == DT_LNK) return;
    entries.push_back({entry.d_name, is_folder(folder, entry)});
  });
  return entries;
}

namespace {

// Empties and removes one folder; the folders in it are moved beside it first, so that depth costs
// neither descriptors nor stack.
std::vector<std::string> remove_level(int folder, const std::string& name,
                                      const std::string& beside_prefix, std::size_t& count) {
  const Fd inside(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!inside) throw_errno("open folder");
  std::vector<FolderEntry> entries;
  each_entry(inside.get(), [&](const dirent& entry) {
    entries.push_back({entry.d_name, is_folder(inside.get(), entry)});
  });
  std::vector<std::string> moved;
  for (const FolderEntry& entry : entries) {
    if (!entry.is_folder) {
      if (::unlinkat(inside.get(), entry.name.c_str(), 0) != 0) throw_errno("remove file");
      continue;
    }
    moved.push_back(beside_prefix + std::to_string(++count));
    if (::renameat(inside.get(), entry.name.c_str(), folder, moved.back().c_str()) != 0) {
      throw_errno("move folder");
    }
  }
  if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) != 0) throw_errno("remove folder");
  return moved;
}

}  // namespace

void remove_tree(int folder, const std::string& name) {
  AML_ASSERT(!name.empty() && name.find('/') == std::string::npos);
  std::vector<std::string> left = {name};
  std::size_t count = 0;
  while (!left.empty()) {
    const std::string next = std::move(left.back());
    left.pop_back();
    if (::unlinkat(folder, next.c_str(), 0) == 0 || errno == ENOENT) continue;
    if (errno != EISDIR && errno != EPERM) throw_errno("remove file");
    for (std::string& moved : remove_level(folder, next, name + ".", count)) {
      left.push_back(std::move(moved));
    }
  }
}

}  // namespace aml::storage
