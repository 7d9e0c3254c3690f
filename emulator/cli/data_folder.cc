#include "emulator/cli/data_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>

#include "emulator/storage/account_check.h"

namespace aml::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPrefix = "amlemu-";
constexpr const char* kLock = ".in-use";
constexpr int kTries = 20;

[[noreturn]] void refuse(const fs::path& folder, const std::string& reason) {
  throw std::runtime_error("the data folder " + folder.string() + " cannot be made: " + reason);
}

// Held by the process that owns the folder, and released when it ends, however it ends.
// -1: another process holds it, or it does not exist.
int take_lock(const fs::path& folder, int flags) {
  const int lock = ::open((folder / kLock).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  if (lock >= 0) ::close(lock);
  return -1;
}

bool is_own(const fs::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid();
}

// A process that was killed could not remove its folder.
void remove_abandoned(const fs::path& parent) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, error)) {
    if (!entry.path().filename().string().starts_with(kPrefix) || !is_own(entry.path())) continue;
    const int lock = take_lock(entry.path(), 0);
    if (lock < 0) continue;
    std::error_code ignored;
    fs::remove_all(entry.path(), ignored);
    ::close(lock);
  }
}

fs::path make_given(const fs::path& given) {
  std::error_code error;
  fs::create_directories(given, error);
  if (error) refuse(given, error.message());
  return fs::absolute(given);
}

}  // namespace

DataFolder::DataFolder(const fs::path& given) : temporary_(given.empty()) {
  if (temporary_) {
    make_temporary();
  } else {
    path_ = make_given(given);
    storage::check_accounts(path_ / kBlobs);
  }
}

// Between making and locking it, another process may take the folder for an abandoned one.
void DataFolder::make_temporary() {
  const fs::path parent = fs::temp_directory_path();
  remove_abandoned(parent);
  for (int tries = 0; tries < kTries; ++tries) {
    std::string name = (parent / (std::string(kPrefix) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) refuse(name, std::strerror(errno));
    path_ = name;
    lock_ = take_lock(path_, O_CREAT);
    struct stat status {};
    if (lock_ >= 0 && ::fstat(lock_, &status) == 0 && status.st_nlink > 0) return;
    if (lock_ >= 0) ::close(lock_);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  refuse(path_, "it cannot be locked");
}

DataFolder::~DataFolder() {
  if (!temporary_) return;
  std::error_code ignored;
  for (fs::directory_iterator at(path_, ignored), end; !ignored && at != end; at.increment(ignored))
    fs::remove_all(at->path(), ignored);
  // As a folder: a process that is kept to its files may remove nothing else.
  ::rmdir(path_.c_str());
  ::close(lock_);
}

}  // namespace aml::cli
