#include "emulator/scripts/system_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <iterator>

#include "emulator/base/assert.h"

namespace aml::scripts {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;  // no filter is known: scripts are refused
#endif

constexpr std::uint32_t kX32Bit = 0x40000000;  // numbers of the third calling convention

// Sockets; other programs; signals to others; namespaces and mounts; the kernel; what Landlock does
// not see of files.
constexpr long kBanned[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kill,
    SYS_tkill,
    SYS_tgkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_pidfd_open,
    SYS_pidfd_send_signal,
    SYS_setsid,
    SYS_setpgid,
    SYS_unshare,
    SYS_setns,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_kexec_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_open_by_handle_at,
    SYS_io_uring_setup,
    SYS_truncate,
    SYS_fchmodat,
    SYS_fchownat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_utimensat,
#if defined(__x86_64__)
    SYS_fork,
    SYS_vfork,
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
#endif
};

constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

constexpr sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

constexpr sock_filter answer(std::uint32_t action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

// Skips `otherwise` steps unless the loaded word is `value`.
constexpr sock_filter unless_equal(std::uint32_t value, std::uint8_t otherwise) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, otherwise);
}

constexpr std::size_t kFirstArgument = offsetof(seccomp_data, args);  // its low word: little endian

constexpr auto make_program() {
  std::array<sock_filter, 2 * std::size(kBanned) + 19> program{};
  std::size_t at = 0;
  const auto add = [&](sock_filter step) { program[at++] = step; };
  add(load(offsetof(seccomp_data, arch)));
  add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  add(answer(SECCOMP_RET_KILL_PROCESS));
  add(load(offsetof(seccomp_data, nr)));
  add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kX32Bit, 0, 1));
  add(answer(kRefuse));
  for (const long banned : kBanned) {
    add(unless_equal(static_cast<std::uint32_t>(banned), 1));
    add(answer(kRefuse));
  }
  // clone() for threads, whose flags can be seen; clone3() hides them, and then clone() is tried.
  add(unless_equal(SYS_clone3, 1));
  add(answer(kUnknown));
  add(unless_equal(SYS_clone, 4));
  add(load(kFirstArgument));
  add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
  add(answer(SECCOMP_RET_ALLOW));
  add(answer(kRefuse));
  // prlimit64() of the process itself.
  add(unless_equal(SYS_prlimit64, 4));
  add(load(kFirstArgument));
  add(unless_equal(0, 1));
  add(answer(SECCOMP_RET_ALLOW));
  add(answer(kRefuse));
  add(answer(SECCOMP_RET_ALLOW));
  return program;
}

bool add_rule(int rules, const char* path, std::uint64_t access, bool is_folder) {
  landlock_path_beneath_attr rule{};
  rule.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) return false;
  constexpr std::uint64_t kOfFiles =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE;
  rule.allowed_access = is_folder ? access : access & kOfFiles;
  const bool added =
      ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  ::close(rule.parent_fd);
  return added;
}

bool is_folder(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

bool ban_system_calls() {
  if (kArchitecture == 0) return false;
  static constexpr auto kProgram = make_program();
  std::array<sock_filter, kProgram.size()> program = kProgram;
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

int open_file_rules(const std::string& folder) {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return -1;
  constexpr std::uint64_t kAll = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // of version 1
  constexpr std::uint64_t kRead =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = kAll;
  const int rules =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (rules < 0) return -1;
  for (const char* path :
       {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom",
        "/dev/random", "/proc/meminfo", "/proc/cpuinfo", "/sys/devices/system/cpu"})
    add_rule(rules, path, kRead, is_folder(path));
  add_rule(rules, "/dev/null", kRead | LANDLOCK_ACCESS_FS_WRITE_FILE, false);
  if (add_rule(rules, folder.c_str(), kAll, true)) return rules;
  ::close(rules);
  return -1;
}

bool allow_only(int file_rules) {
  AML_ASSERT(file_rules >= 0);
  return ::syscall(SYS_landlock_restrict_self, file_rules, 0) == 0;
}

}  // namespace aml::scripts
