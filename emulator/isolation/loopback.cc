#include "emulator/isolation/loopback.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "emulator/base/assert.h"
#include "emulator/isolation/not_permitted.h"

namespace aml::isolation {

namespace {

using base::Fd;

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&bytes); }
};

Address loopback_address(int family, std::uint16_t port) {
  AML_ASSERT(family == AF_INET || family == AF_INET6);
  Address address;
  if (family == AF_INET) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.size = sizeof v4;
    std::memcpy(&address.bytes, &v4, sizeof v4);
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_addr = in6addr_loopback;
    address.size = sizeof v6;
    std::memcpy(&address.bytes, &v6, sizeof v6);
  }
  return address;
}

Fd open_socket(int family) {
  return Fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

Fd listen_at(int family, std::uint16_t port) {
  Fd listener = open_socket(family);
  if (!listener) return listener;
  const int on = 1;
  if (family == AF_INET6) ::setsockopt(listener.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  const Address address = loopback_address(family, port);
  if (::bind(listener.get(), address.get(), address.size) != 0 ||
      ::listen(listener.get(), SOMAXCONN) != 0)
    return Fd();
  return listener;
}

}  // namespace

// The C library takes a machine whose one address is 127.0.0.1 for one without IPv4, and then answers
// programs that ask for addresses of use (AI_ADDRCONFIG) with none.
void raise_loopback() {
  constexpr in_addr_t kSecondAddress = 0x7f000002;
  const Fd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq interface {};
  std::memcpy(interface.ifr_name, "lo", sizeof "lo");
  if (!any || ::ioctl(any.get(), SIOCGIFFLAGS, &interface) != 0)
    not_permitted("the loopback interface", errno);
  interface.ifr_flags = static_cast<short>(interface.ifr_flags | IFF_UP);
  if (::ioctl(any.get(), SIOCSIFFLAGS, &interface) != 0)
    not_permitted("the loopback interface", errno);
  sockaddr_in second{};
  second.sin_family = AF_INET;
  second.sin_addr.s_addr = htonl(kSecondAddress);
  ifreq alias{};
  std::memcpy(alias.ifr_name, "lo:1", sizeof "lo:1");
  std::memcpy(&alias.ifr_addr, &second, sizeof second);
  if (::ioctl(any.get(), SIOCSIFADDR, &alias) != 0) not_permitted("the loopback interface", errno);
}

std::vector<Fd> listen_on_loopback(std::uint16_t port) {
  std::vector<Fd> listeners;
  Fd v4 = listen_at(AF_INET, port);
  if (!v4) not_permitted("port " + std::to_string(port), errno);
  listeners.push_back(std::move(v4));
  Fd v6 = listen_at(AF_INET6, port);
  if (v6) listeners.push_back(std::move(v6));
  return listeners;
}

Fd connect_to_loopback(int family, std::uint16_t port) {
  Fd socket = open_socket(family);
  const Address address = loopback_address(family, port);
  if (socket && ::connect(socket.get(), address.get(), address.size) != 0 && errno != EINPROGRESS)
    return Fd();
  return socket;
}

}  // namespace aml::isolation
