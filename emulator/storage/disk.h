#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/fd.h"

namespace aml::storage {

using base::Fd;

/// Which content a file holds: another one after every change, by any process.
struct FileIdentity {
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;  ///< since the epoch, by the file system's clock
  std::uint64_t size = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// Errors: throws std::system_error of errno.
[[noreturn]] void throw_errno(const std::string& what);

/// Opens a relative path of any length below `folder`. Links are never followed, wherever they
/// lead; a path cannot leave the folder. A pipe is opened without waiting. Sets errno where the
/// result is empty.
Fd open_beneath(int folder, std::string_view path, int flags);
/// The same without openat2 (Linux before 5.6, some sandboxes): one component at a time.
Fd open_by_steps(int folder, std::string_view path, int flags);

/// An open folder and a name in it, for calls that have no option against following links.
struct PathInDir {
  int folder = -1;
  std::string leaf;
  Fd opened;  ///< keeps `folder`, unless it is the caller's
};

/// None where the folder of that path is not there.
std::optional<PathInDir> find_path(int folder, const std::string& path);

/// None unless a regular file is there.
std::optional<FileIdentity> find_file(int folder, const std::string& leaf);
FileIdentity identity_of(int fd);

/// Errors of the following: std::system_error.
void write_all(int fd, std::string_view bytes);
std::string read_all(int fd);
/// Hands over that part of a file, piece by piece.
void read_bytes(int from, std::uint64_t offset, std::uint64_t size,
                const std::function<void(std::string_view)>& take);
/// Of everything in the file.
std::uint64_t fingerprint_of(int fd);
/// Waits until the disk has what was written to a file.
void force_file(int fd);
/// Waits until the disk has what was made, moved and removed in a folder, also one opened with
/// O_PATH.
void force_folder(int folder);
/// The folder of that name and all above it, as far as they may be opened.
void force_folders_to(const std::string& folder);
/// Makes a file that is written aside and moved, so that it is there whole or not at all; `forced`:
/// also after a loss of power.
void replace_file(int folder, const std::string& name, std::string_view bytes, bool forced);
Fd open_folder(int folder, const std::string& name);  ///< made where it is missing
/// A file or a folder with all that is in it; nothing where nothing is there. Links are removed,
/// not followed.
void remove_tree(int folder, const std::string& name);

struct FolderEntry {
  std::string name;
  bool is_folder = false;
};

/// Files and folders; no links, nothing whose name begins with a dot.
std::vector<FolderEntry> list_folder(int folder);

}  // namespace aml::storage
