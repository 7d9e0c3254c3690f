#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace aml::isolation {

/// Files of a process that is in a mount namespace: in memory, seen by it and its children
/// alone, and gone with the last of them.
/// Threads: one at a time.
class PrivateFiles {
 public:
  /// Over an empty folder of the system; the mounts of the machine no longer follow from here on.
  /// Errors: NotPermitted.
  PrivateFiles();

  /// Where they are: an absolute path that exists nowhere else.
  const std::filesystem::path& folder() const { return folder_; }

  /// Puts another content in place of a file, wherever its links lead.
  /// Shape:  false: there is no such file to put it over.
  /// Errors: NotPermitted; std::runtime_error where memory is full.
  bool cover(const std::filesystem::path& file, std::string_view content);

  /// Puts a folder with the same entries, and those added by name, in place of a folder.
  /// Shape, errors: as cover().
  bool cover_folder(const std::filesystem::path& folder,
                    const std::map<std::string, std::string>& added);

  /// Puts an empty file in place of a socket, so that to connect to it fails at once.
  /// Shape: false: it cannot be reached anyway.
  bool close_socket(const std::filesystem::path& socket);

 private:
  std::filesystem::path new_path();

  std::filesystem::path folder_;
  int count_ = 0;
};

/// Writes a file, which only its owner may change.
/// Errors: std::runtime_error.
void write_file(const std::filesystem::path& file, std::string_view content);

/// The first empty folder of the list; empty: none is.
std::filesystem::path find_empty_folder(const std::vector<std::filesystem::path>& folders);

}  // namespace aml::isolation
