#include "emulator/scripts/private_folder.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace aml::scripts {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongPath = 512;  // beyond the folder's own; PATH_MAX is 4096

constexpr std::size_t kBlock = 512;  // unit of st_blocks

/// Lets the owner into all folders below `root`, and brings those that lie too deep for a path
/// to its top. The program has ended: nothing changes meanwhile.
void open_up(const fs::path& root) {
  std::vector<fs::path> folders = {root};
  std::size_t moved = 0;
  while (!folders.empty()) {
    const fs::path folder = std::move(folders.back());
    folders.pop_back();
    const std::size_t first = folders.size();
    ::chmod(folder.c_str(), S_IRWXU);
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      std::error_code unknown;
      if (at->symlink_status(unknown).type() != fs::file_type::directory) continue;
      folders.push_back(at->path());
    }
    for (fs::path& inner : std::span(folders).subspan(first)) {
      if (inner.native().size() < root.native().size() + kLongPath) continue;
      ::chmod(inner.c_str(), S_IRWXU);
      // Names that are taken are passed over.
      for (error = std::make_error_code(std::errc::file_exists); error && moved < 1u << 20;) {
        const fs::path top = root / ("deep-" + std::to_string(moved++));
        fs::rename(inner, top, error);
        if (!error) inner = top;
      }
    }
  }
}

}  // namespace

PrivateFolder::PrivateFolder()
    : path_((fs::temp_directory_path() / "amlemu-script-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr)
    throw std::runtime_error("a script's folder cannot be made: " +
                             std::error_code(errno, std::generic_category()).message());
}

PrivateFolder::~PrivateFolder() {
  open_up(path_);
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

bool PrivateFolder::is_within(std::size_t bytes) const {
  std::vector<fs::path> folders = {path_};
  std::size_t files = 0, used = 0;
  while (!folders.empty()) {
    const fs::path folder = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      struct stat status {};
      if (++files > kMostFiles) return false;
      if (::lstat(at->path().c_str(), &status) != 0) continue;  // removed, or its folder is shut
      used += static_cast<std::size_t>(status.st_blocks) * kBlock;
      if (used > bytes) return false;
      if (S_ISDIR(status.st_mode)) folders.push_back(at->path());
    }
    if (error == std::errc::permission_denied || error == std::errc::filename_too_long)
      return false;
  }
  return true;
}

}  // namespace aml::scripts
