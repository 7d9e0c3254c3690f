#include "emulator/sandbox/file_rules.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace aml::sandbox {

namespace {

// Debian 12's header ends at version 2.
constexpr std::uint64_t kTruncate = 1u << 14;       // version 3
constexpr std::uint64_t kControlDevice = 1u << 15;  // version 5
constexpr std::uint64_t kScopeSignals = 1u << 1;    // version 6

struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};

// A kernel refuses a longer structure than it knows, unless the rest is 0.
constexpr std::size_t kSizeOfFirst = sizeof(std::uint64_t);

constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriting = LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr std::uint64_t kMaking = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                  LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                  LANDLOCK_ACCESS_FS_MAKE_SOCK;
constexpr std::uint64_t kRemoving =
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER;
constexpr std::uint64_t kOfFiles =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | kWriting | kControlDevice;
constexpr std::uint64_t kOfVersion2 = (LANDLOCK_ACCESS_FS_REFER << 1) - 1;

std::uint64_t rights_of(Access access) {
  switch (access) {
    case Access::kRead:
      return kReading;
    case Access::kRun:
      return kReading | LANDLOCK_ACCESS_FS_EXECUTE;
    case Access::kWrite:
      return kReading | kWriting;
    case Access::kChange:
      return kReading | kWriting | kMaking | kRemoving;
    case Access::kRemove:
      return LANDLOCK_ACCESS_FS_REMOVE_DIR;
  }
  return 0;
}

}  // namespace

FileRules::FileRules() {
  constexpr long kOldest = 2;  // the first one lets no file move to another folder
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < kOldest) return;
  known_ = kOfVersion2;
  if (version >= 3) known_ |= kTruncate;
  if (version >= 5) known_ |= kControlDevice;
  RulesetAttributes handled{.files = known_};
  if (version >= 6) handled.scoped = kScopeSignals;
  const std::size_t size = version >= 6 ? sizeof handled : kSizeOfFirst;
  rules_ = base::Fd(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, size, 0)));
}

bool FileRules::allow(const std::string& path, Access access) {
  if (!exist()) return false;
  const base::Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (place.get() < 0 || ::fstat(place.get(), &status) != 0) return false;
  landlock_path_beneath_attr rule{};
  rule.parent_fd = place.get();
  rule.allowed_access = rights_of(access) & known_;
  if (!S_ISDIR(status.st_mode)) rule.allowed_access &= kOfFiles;
  if (rule.allowed_access == 0) return false;
  return ::syscall(SYS_landlock_add_rule, rules_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

bool FileRules::keep() const {
  return exist() && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::syscall(SYS_landlock_restrict_self, rules_.get(), 0) == 0;
}

}  // namespace aml::sandbox
