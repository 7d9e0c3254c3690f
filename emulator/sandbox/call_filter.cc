#include "emulator/sandbox/call_filter.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "emulator/sandbox/filter_program.h"
#include "emulator/sandbox/own_calls.h"

namespace aml::sandbox {

namespace {

// Beside what a program does with its own files, memory and threads.
constexpr long kServerCalls[] = {
#if defined(__x86_64__)
    SYS_chmod, SYS_inotify_init,
#endif
    // Connections; which kinds there may be is said for socket().
    SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_connect, SYS_shutdown, SYS_getsockname,
    SYS_getpeername, SYS_getsockopt, SYS_setsockopt, SYS_sendto, SYS_recvfrom, SYS_sendmsg,
    SYS_recvmsg, SYS_sendmmsg, SYS_recvmmsg, SYS_socketpair,
    // Files: their modes and times, changes of folders.
    SYS_fchmod, SYS_fchmodat, SYS_utimensat, SYS_truncate, SYS_sync_file_range, SYS_inotify_init1,
    SYS_inotify_add_watch, SYS_inotify_rm_watch,
    // Memory and limits of the process.
    SYS_mmap, SYS_mremap};

// To start a script and keep it to less than this: its sandbox is around it from its first step.
constexpr long kStartingCalls[] = {SYS_clone,
                                   SYS_execve,
                                   SYS_kill,
                                   SYS_landlock_add_rule,
                                   SYS_landlock_create_ruleset,
                                   SYS_landlock_restrict_self,
                                   SYS_pidfd_open,
                                   SYS_prctl,
                                   SYS_seccomp,
                                   SYS_setrlimit,
                                   SYS_setsid,
                                   SYS_unshare};

// The search for lost memory at the end of a program stops its threads as a debugger does.
#ifdef AML_SANITIZED
constexpr long kCheckingCalls[] = {SYS_clone, SYS_kill, SYS_prctl, SYS_ptrace};
#endif

constexpr std::uint32_t kFamilies[] = {AF_UNIX, AF_INET, AF_INET6,
                                       AF_NETLINK};  // which addresses there are
constexpr std::uint32_t kServerPrctls[] = {PR_SET_NAME, PR_GET_NAME};
// Locks of files that belong to a descriptor, as SQLite may ask for.
constexpr std::uint32_t kServerFcntls[] = {F_DUPFD,      F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,
                                           F_GETFL,      F_SETFL,         F_GETLK,     F_SETLK,
                                           F_SETLKW,     F_OFD_GETLK,     F_OFD_SETLK, F_OFD_SETLKW,
                                           F_SETPIPE_SZ, F_GETPIPE_SZ,    F_ADD_SEALS};
constexpr std::uint32_t kOneself[] = {0};

FilterProgram make_server_program(bool starts_programs) {
  const std::uint32_t self[] = {static_cast<std::uint32_t>(::getpid())};
  FilterProgram program;
  program.begin();
  program.allow(kOwnCalls);
  program.allow(kServerCalls);
  if (starts_programs) program.allow(kStartingCalls);
#ifdef AML_SANITIZED
  program.allow(kCheckingCalls);
#endif
  program.allow_threads();
  program.allow_with(SYS_socket, 0, kFamilies);
  program.allow_with(SYS_prlimit64, 0, kOneself);
  program.allow_with(SYS_fcntl, 1, kServerFcntls);
  program.allow_with(SYS_ioctl, 1, kIoctls);
  program.allow_with(SYS_prctl, 0, kServerPrctls);
  program.allow_with(SYS_tgkill, 0, self);  // abort()
  program.add(answer(kUnknown));
  return program;
}

}  // namespace

bool refuse_other_calls(bool starts_programs) {
  if (kArchitecture == 0) return false;
  FilterProgram program = make_server_program(starts_programs);
  const sock_fprog filter{program.size, program.steps.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0;
}

}  // namespace aml::sandbox
