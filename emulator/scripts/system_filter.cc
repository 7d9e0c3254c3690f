#include "emulator/scripts/system_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
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

// What programs need for their own files, memory, time and threads. All else is refused: what
// reaches the network, other processes, namespaces, file modes or the kernel, memory that
// RLIMIT_AS does not count, and every call that a newer kernel brings.
constexpr long kAllowed[] = {
#if defined(__x86_64__)
    // Their older forms.
    SYS_open, SYS_creat, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_getdents, SYS_mkdir,
    SYS_rmdir, SYS_link, SYS_unlink, SYS_symlink, SYS_rename, SYS_pipe, SYS_dup2, SYS_poll,
    SYS_select, SYS_epoll_create, SYS_epoll_wait, SYS_eventfd, SYS_signalfd, SYS_pause, SYS_alarm,
    SYS_time, SYS_getpgrp, SYS_arch_prctl,
#endif
    // Descriptors and files.
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_preadv, SYS_pwritev,
    SYS_preadv2, SYS_pwritev2, SYS_close, SYS_close_range, SYS_dup, SYS_dup3, SYS_pipe2, SYS_lseek,
    SYS_openat, SYS_openat2, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_statfs, SYS_fstatfs,
    SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getdents64, SYS_getcwd, SYS_chdir,
    SYS_fchdir, SYS_mkdirat, SYS_unlinkat, SYS_linkat, SYS_symlinkat, SYS_renameat, SYS_renameat2,
    SYS_umask, SYS_ftruncate, SYS_fallocate, SYS_fadvise64, SYS_readahead, SYS_fsync, SYS_fdatasync,
    SYS_flock, SYS_sendfile, SYS_splice, SYS_tee, SYS_copy_file_range, SYS_getxattr, SYS_lgetxattr,
    SYS_fgetxattr, SYS_listxattr, SYS_llistxattr, SYS_flistxattr,
    // Waiting.
    SYS_pselect6, SYS_ppoll, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_epoll_pwait2,
    SYS_eventfd2, SYS_signalfd4, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime,
    SYS_nanosleep, SYS_clock_nanosleep, SYS_futex, SYS_futex_waitv, SYS_wait4, SYS_waitid,
    // Memory.
    SYS_brk, SYS_munmap, SYS_mprotect, SYS_madvise, SYS_mincore, SYS_msync, SYS_get_mempolicy,
    // Time and chance.
    SYS_gettimeofday, SYS_clock_gettime, SYS_clock_getres, SYS_times, SYS_getitimer, SYS_setitimer,
    SYS_timer_create, SYS_timer_settime, SYS_timer_gettime, SYS_timer_getoverrun, SYS_timer_delete,
    SYS_getrandom,
    // The process, its threads and its own signals.
    SYS_exit, SYS_exit_group, SYS_set_tid_address, SYS_set_robust_list, SYS_get_robust_list,
    SYS_rseq, SYS_membarrier, SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_getparam,
    SYS_sched_getscheduler, SYS_sched_getattr, SYS_sched_get_priority_max,
    SYS_sched_get_priority_min, SYS_sched_rr_get_interval, SYS_getpriority, SYS_getcpu,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigtimedwait,
    SYS_rt_sigsuspend, SYS_sigaltstack, SYS_restart_syscall, SYS_getpid, SYS_getppid, SYS_gettid,
    SYS_getpgid, SYS_getsid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getgroups,
    SYS_getresuid, SYS_getresgid, SYS_getrlimit, SYS_getrusage, SYS_uname, SYS_sysinfo};

// Calls of which only some commands are allowed; fcntl() can aim a signal at others, ioctl() too.
constexpr std::uint32_t kFcntls[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL,
                                     F_SETFL, F_GETLK,         F_SETLK, F_SETLKW};
constexpr std::uint32_t kIoctls[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX};
constexpr std::uint32_t kPrctls[] = {PR_SET_NAME, PR_GET_NAME};

constexpr std::uint32_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

// Filters see the address of execve()'s path, not its text. The child's is at one where the kernel
// places nothing unasked (above a legacy mmap base, below programs and stacks). The new program has
// nothing there and is refused any mapping that starts less than 1 TiB below, more than it may map
// at all: it starts no third program.
constexpr std::uint64_t kProgramPath = 0x5000'0000'0000;
constexpr std::uint32_t kLastKept = kProgramPath >> 32;  // high words of addresses
constexpr std::uint32_t kFirstKept = kLastKept - (1u << 8);

constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;  // as an older kernel would say

constexpr sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

constexpr sock_filter answer(std::uint32_t action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

// Skips `otherwise` steps unless the loaded word is `value`.
constexpr sock_filter unless_equal(std::uint32_t value, std::size_t otherwise) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, static_cast<std::uint8_t>(otherwise));
}

// Words of an argument, little endian.
constexpr std::size_t low_word(std::size_t argument) {
  return offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t);
}
constexpr std::size_t high_word(std::size_t argument) {
  return low_word(argument) + sizeof(std::uint32_t);
}

struct Program {
  std::array<sock_filter, 2 * std::size(kAllowed) + 96> steps{};
  unsigned short size = 0;

  constexpr void add(sock_filter step) { steps[size++] = step; }
  constexpr void add_answer_to(long call, std::uint32_t action) {
    add(unless_equal(static_cast<std::uint32_t>(call), 1));
    add(answer(action));
  }
  template <std::size_t N>
  constexpr void add_commands(long call, std::size_t argument, const std::uint32_t (&commands)[N]) {
    add(unless_equal(static_cast<std::uint32_t>(call), 2 + 2 * N));
    add(load(low_word(argument)));
    for (const std::uint32_t command : commands) add_answer_to(command, SECCOMP_RET_ALLOW);
    add(answer(kRefuse));
  }
};

// clone() for threads, whose flags can be seen; clone3() hides them, and then clone() is tried.
constexpr void add_threads(Program& program) {
  program.add_answer_to(SYS_clone3, kUnknown);
  program.add(unless_equal(SYS_clone, 5));
  program.add(load(low_word(0)));
  program.add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kNamespaces, 2, 0));
  program.add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
  program.add(answer(SECCOMP_RET_ALLOW));
  program.add(answer(kRefuse));
}

// prlimit64() asks, of the process itself, and sets nothing.
constexpr void add_limits(Program& program) {
  program.add(unless_equal(SYS_prlimit64, 8));
  program.add(load(low_word(0)));
  program.add(unless_equal(0, 5));
  program.add(load(low_word(2)));
  program.add(unless_equal(0, 3));
  program.add(load(high_word(2)));
  program.add(unless_equal(0, 1));
  program.add(answer(SECCOMP_RET_ALLOW));
  program.add(answer(kRefuse));
}

// execve() with its path at kProgramPath alone.
constexpr void add_one_program(Program& program) {
  program.add(unless_equal(SYS_execve, 6));
  program.add(load(low_word(0)));
  program.add(unless_equal(static_cast<std::uint32_t>(kProgramPath), 3));
  program.add(load(high_word(0)));
  program.add(unless_equal(kLastKept, 1));
  program.add(answer(SECCOMP_RET_ALLOW));
  program.add(answer(kRefuse));
}

// Maps memory anywhere but where it could reach kProgramPath.
constexpr void add_mapping(Program& program, long call, std::size_t address) {
  program.add(unless_equal(static_cast<std::uint32_t>(call), 5));
  program.add(load(high_word(address)));
  program.add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kFirstKept, 0, 2));
  program.add(BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, kLastKept, 1, 0));
  program.add(answer(kRefuse));
  program.add(answer(SECCOMP_RET_ALLOW));
}

constexpr Program make_program() {
  Program program;
  program.add(load(offsetof(seccomp_data, arch)));
  program.add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  program.add(answer(SECCOMP_RET_KILL_PROCESS));
  program.add(load(offsetof(seccomp_data, nr)));
  program.add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kX32Bit, 0, 1));
  program.add(answer(kRefuse));
  for (const long allowed : kAllowed) program.add_answer_to(allowed, SECCOMP_RET_ALLOW);
  add_threads(program);
  add_limits(program);
  program.add_commands(SYS_fcntl, 1, kFcntls);
  program.add_commands(SYS_ioctl, 1, kIoctls);
  program.add_commands(SYS_prctl, 0, kPrctls);
  add_one_program(program);
  add_mapping(program, SYS_mmap, 0);
  add_mapping(program, SYS_mremap, 4);
  program.add(BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SYS_futex_waitv, 0, 1));
  program.add(answer(kUnknown));
  program.add(answer(kRefuse));
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

const char* place_program_path(const char* path) {
  constexpr std::size_t kPage = 64u << 10;  // of any kernel
  if (std::strlen(path) >= kPage) return nullptr;
  void* const page =
      ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  std::strcpy(static_cast<char*>(page), path);
  // Past libc, whose mremap() sanitizers watch; they know nothing at that address.
  const long placed =
      ::syscall(SYS_mremap, page, kPage, kPage, MREMAP_MAYMOVE | MREMAP_FIXED, kProgramPath);
  return placed == static_cast<long>(kProgramPath) ? reinterpret_cast<const char*>(placed)
                                                   : nullptr;
}

bool ban_system_calls() {
  if (kArchitecture == 0) return false;
  static constexpr Program kProgram = make_program();
  Program program = kProgram;
  const sock_fprog filter{program.size, program.steps.data()};
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
