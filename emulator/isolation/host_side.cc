#include "emulator/isolation/host_side.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/isolation/id_maps.h"
#include "emulator/isolation/not_permitted.h"
#include "emulator/isolation/relay.h"

namespace aml::isolation {

namespace {

using base::Fd;

/// What is asked of the other process: its users (port 0, no socket), or to share a port.
struct Order {
  std::uint16_t port = 0;
  Fd listener;
};

using SocketRoom = std::array<char, CMSG_SPACE(sizeof(int))>;

msghdr message_of(iovec& data, SocketRoom& room) {
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  return message;
}

bool send_order(int control, std::uint16_t port, int listener) {
  iovec data{&port, sizeof port};
  alignas(cmsghdr) SocketRoom room{};
  msghdr message = message_of(data, room);
  cmsghdr* head = CMSG_FIRSTHDR(&message);
  AML_ASSERT(head != nullptr);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof listener);
  std::memcpy(CMSG_DATA(head), &listener, sizeof listener);
  if (listener < 0) message.msg_controllen = 0;
  return ::sendmsg(control, &message, MSG_NOSIGNAL) == sizeof port;
}

/// Nothing: the process that asks has ended.
std::optional<Order> receive_order(int control) {
  Order order;
  iovec data{&order.port, sizeof order.port};
  alignas(cmsghdr) SocketRoom room{};
  msghdr message = message_of(data, room);
  if (::recvmsg(control, &message, MSG_CMSG_CLOEXEC) != sizeof order.port) return std::nullopt;
  const cmsghdr* head = CMSG_FIRSTHDR(&message);
  if (head != nullptr && head->cmsg_type == SCM_RIGHTS) {
    int listener = -1;
    std::memcpy(&listener, CMSG_DATA(head), sizeof listener);
    order.listener = Fd(listener);
  }
  return order;
}

void obey(int control, pid_t asking) {
  Relay relay;
  for (;;) {
    relay.serve_until(control);
    std::optional<Order> order = receive_order(control);
    if (!order) return;
    if (order->listener) {
      relay.add(std::move(order->listener), order->port);
      continue;
    }
    const bool mapped = map_all_ids(asking);
    if (::send(control, &mapped, sizeof mapped, MSG_NOSIGNAL) < 0) return;
  }
}

}  // namespace

HostSide::HostSide() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    not_permitted("a pair of sockets", errno);
  control_ = Fd(ends[0]);
  Fd theirs(ends[1]);
  const pid_t asking = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) not_permitted("another process", errno);
  if (pid_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  control_ = Fd();
  if (::getppid() == asking) obey(theirs.get(), asking);
  ::_exit(0);
}

HostSide::~HostSide() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool HostSide::map_ids() {
  bool mapped = false;
  return send_order(control_.get(), 0, -1) &&
         ::recv(control_.get(), &mapped, sizeof mapped, 0) == sizeof mapped && mapped;
}

void HostSide::share(const Fd& listener, std::uint16_t port) {
  AML_ASSERT(port != 0 && static_cast<bool>(listener));
  if (!send_order(control_.get(), port, listener.get())) not_permitted("a shared port", errno);
}

void HostSide::disown() {
  pid_ = -1;
  control_ = Fd();
}

}  // namespace aml::isolation
