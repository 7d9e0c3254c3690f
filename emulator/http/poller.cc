#include "emulator/http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "emulator/base/assert.h"

namespace aml::http {

Poller::Poller()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), closed_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;  // level-triggered and never read: it wakes every thread
  if (epoll_ < 0 || closed_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, closed_, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll");
  }
}

Poller::~Poller() {
  ::close(closed_);
  ::close(epoll_);
}

void Poller::watch(int socket, Connection* owner) {
  AML_ASSERT(owner != nullptr);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.ptr = owner;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

void Poller::arm(int socket, Connection* owner, Interest interest) {
  AML_ASSERT(owner != nullptr);
  epoll_event event{};
  event.events = EPOLLONESHOT;
  if (interest != Interest::kSend) event.events |= EPOLLIN;
  if (interest != Interest::kReceive) event.events |= EPOLLOUT;
  event.data.ptr = owner;
  // Not through the C library: the thread sanitizer's epoll_ctl knows that adding hands a socket
  // over, but takes arming it again for a use that races with the next holder's close.
  ::syscall(SYS_epoll_ctl, epoll_, EPOLL_CTL_MOD, socket, &event);
}

std::optional<Poller::Ready> Poller::wait(std::chrono::milliseconds limit) {
  for (;;) {
    epoll_event event{};
    const int count = ::epoll_wait(epoll_, &event, 1, static_cast<int>(limit.count()));
    if (count == 1) return Ready{static_cast<Connection*>(event.data.ptr)};
    if (count == 0) return std::nullopt;
    if (errno != EINTR) return Ready{};
  }
}

void Poller::close() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(closed_, &one, sizeof one);
}

}  // namespace aml::http
