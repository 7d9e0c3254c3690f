#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace aml::tests {

/// One connection of a RawServer.
class RawPeer {
 public:
  explicit RawPeer(int socket) : socket_(socket) {}

  /// The next request as it came, its body included; empty: the client has gone.
  std::string request() {
    while (!complete()) {
      char bytes[16 * 1024];
      const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) return "";
      received_.append(bytes, static_cast<std::size_t>(count));
    }
    const std::size_t size = head_size() + body_size();
    std::string whole = received_.substr(0, size);
    received_.erase(0, size);
    return whole;
  }

  /// False: the client takes no more.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Whether the client leaves within that time.
  bool leaves_within(int milliseconds) const {
    pollfd closed{socket_, POLLIN | POLLRDHUP, 0};
    return ::poll(&closed, 1, milliseconds) > 0;
  }

 private:
  std::size_t head_size() const {
    const std::size_t end = received_.find("\r\n\r\n");
    return end == std::string::npos ? 0 : end + 4;
  }
  std::size_t body_size() const {
    constexpr std::string_view kName = "\r\nContent-Length: ";
    const std::size_t at = received_.find(kName);
    return at >= head_size() ? 0 : std::strtoul(received_.c_str() + at + kName.size(), nullptr, 10);
  }
  bool complete() const { return head_size() > 0 && received_.size() >= head_size() + body_size(); }

  int socket_;
  std::string received_;
};

/// A server on a free port of loopback that does on each connection, one after the other, what its
/// script says, and closes it then.
class RawServer {
 public:
  using Talk = std::function<void(RawPeer&)>;

  explicit RawServer(Talk talk, bool ipv6 = false) : talk_(std::move(talk)), ipv6_(ipv6) {
    sockaddr_in6 address6{};
    address6.sin6_family = AF_INET6;
    address6.sin6_addr = in6addr_loopback;
    sockaddr_in address4{};
    address4.sin_family = AF_INET;
    address4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address =
        ipv6 ? reinterpret_cast<sockaddr*>(&address6) : reinterpret_cast<sockaddr*>(&address4);
    socklen_t size = ipv6 ? sizeof address6 : sizeof address4;
    socket_ = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(socket_, address, size) != 0 || ::listen(socket_, 8) != 0 ||
        ::getsockname(socket_, address, &size) != 0) {
      ::close(socket_);
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(ipv6 ? address6.sin6_port : address4.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  /// Answers each first request with these bytes.
  explicit RawServer(std::string bytes)
      : RawServer([bytes = std::move(bytes)](RawPeer& peer) {
          peer.request();
          peer.send(bytes);
        }) {}
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  std::string authority() const {
    return (ipv6_ ? "[::1]:" : "127.0.0.1:") + std::to_string(port_);
  }
  std::string origin() const { return "http://" + authority(); }

 private:
  void serve() {
    for (int socket = ::accept(socket_, nullptr, nullptr); socket >= 0;
         socket = ::accept(socket_, nullptr, nullptr)) {
      RawPeer peer(socket);
      talk_(peer);
      ::close(socket);
    }
  }

  const Talk talk_;
  const bool ipv6_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace aml::tests
