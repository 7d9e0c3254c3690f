#include "emulator/isolation/isolation.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

#include "emulator/base/assert.h"
#include "emulator/isolation/id_maps.h"
#include "emulator/isolation/loopback.h"
#include "emulator/isolation/not_permitted.h"
#include "emulator/isolation/unix_sockets.h"

namespace aml::isolation {

namespace {

// What programs that root starts may need for files, users and processes.
constexpr int kKeptRights[] = {CAP_CHOWN,   CAP_DAC_OVERRIDE,    CAP_FOWNER, CAP_FSETID,
                               CAP_KILL,    CAP_SETGID,          CAP_SETUID, CAP_SETPCAP,
                               CAP_SETFCAP, CAP_NET_BIND_SERVICE};

// This process keeps its own; what it starts cannot have more than these.
void limit_rights() {
  for (int right = 0; right <= 63; ++right) {
    const bool kept =
        std::find(std::begin(kKeptRights), std::end(kKeptRights), right) != std::end(kKeptRights);
    if (!kept && ::prctl(PR_CAPBSET_DROP, right) != 0 && errno != EINVAL)
      not_permitted("fewer rights", errno);
  }
}

}  // namespace

Isolation::Isolation(const std::vector<std::uint16_t>& shared) {
  const std::vector<std::string> sockets = bound_paths();
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) != 0)
    not_permitted("unshare", errno);
  if (!host_.map_ids()) map_own_ids(user, group);
  raise_loopback();
  files_.emplace();
  for (const std::string& socket : sockets) files_->close_socket(socket);
  for (const std::uint16_t port : shared) {
    for (const base::Fd& listener : listen_on_loopback(port)) host_.share(listener, port);
  }
  limit_rights();
  start_first();
}

void Isolation::start_first() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) not_permitted("a pipe", errno);
  const base::Fd report(ends[0]);
  base::Fd reported(ends[1]);
  first_ = ::fork();
  if (first_ < 0) not_permitted("another process", errno);
  if (first_ == 0) {
    host_.disown();
    begin_inside(reported.get());
    return;
  }
  reported = base::Fd();
  int failure = ECHILD;
  const bool heard = ::read(report.get(), &failure, sizeof failure) == sizeof failure;
  if (heard && failure == 0) return;
  ::waitpid(first_, nullptr, 0);
  not_permitted("mount at /proc", failure);
}

// The report fails where the process outside has ended before it could be noticed.
void Isolation::begin_inside(int report) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  AML_ASSERT(::getpid() == 1);
  const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  const int failure = ::mount("proc", "/proc", "proc", flags, nullptr) == 0 ? 0 : errno;
  const bool reported = ::write(report, &failure, sizeof failure) == sizeof failure;
  if (!reported || failure != 0) ::_exit(1);
}

}  // namespace aml::isolation
