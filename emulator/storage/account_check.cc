#include "emulator/storage/account_check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "emulator/storage/service_folder.h"

namespace aml::storage {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
  throw std::runtime_error("the data folder cannot be used: " + path.string() + " " + reason);
}

enum class Kind { kNothing, kFile, kFolder };

Kind kind_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return Kind::kNothing;
    refuse(path, "cannot be looked at: " + std::generic_category().message(errno));
  }
  if (S_ISLNK(status.st_mode)) refuse(path, "is a link; links in it are not followed");
  if (S_ISDIR(status.st_mode)) return Kind::kFolder;
  if (!S_ISREG(status.st_mode)) refuse(path, "is neither a file nor a folder");
  return Kind::kFile;
}

// False: it does not exist yet.
bool require_folder(const fs::path& path) {
  const Kind kind = kind_of(path);
  if (kind == Kind::kFile) refuse(path, "is not a folder");
  if (kind == Kind::kFolder && ::access(path.c_str(), R_OK | W_OK | X_OK) != 0) {
    refuse(path, "cannot be used: " + std::generic_category().message(errno));
  }
  return kind == Kind::kFolder;
}

void require_file(const fs::path& path) {
  const Kind kind = kind_of(path);
  if (kind == Kind::kFolder) refuse(path, "is not a file");
  if (kind == Kind::kFile && ::access(path.c_str(), R_OK | W_OK) != 0) {
    refuse(path, "cannot be used: " + std::generic_category().message(errno));
  }
}

// Hidden names are those of writes on their way.
template <typename Check>
void each_in(const fs::path& folder, const Check& check) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().starts_with('.')) check(at->path());
  }
  if (error) refuse(folder, "cannot be read: " + error.message());
}

void check_service_folder(const fs::path& folder) {
  if (!require_folder(folder)) return;
  require_file(folder / kLockFile);
  for (const char* name : kServiceFolders) {
    const fs::path inner = folder / name;
    if (!require_folder(inner)) continue;
    if (name == kRecordsFolder || name == kContainersFolder) each_in(inner, &require_file);
    if (name == kStagedFolder) each_in(inner, &require_folder);
  }
}

}  // namespace

void check_accounts(const fs::path& accounts) {
  if (!require_folder(accounts)) return;
  each_in(accounts, [](const fs::path& account) {
    if (kind_of(account) == Kind::kFolder && require_folder(account)) {
      check_service_folder(account / kServiceFolder);
    }
  });
}

}  // namespace aml::storage
