#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aml::test {

/// An answer as it came over the socket.
struct RawAnswer {
  int status = 0;  ///< 0: the server closed without one
  std::string head;
  std::string body;

  /// Values of all lines of that name (spelled as the server sends it).
  std::vector<std::string> all(const std::string& name) const {
    std::vector<std::string> values;
    const std::string start = "\r\n" + name + ": ";
    for (std::size_t at = head.find(start); at != std::string::npos;
         at = head.find(start, at + 1)) {
      const std::size_t from = at + start.size();
      values.push_back(head.substr(from, head.find("\r\n", from) - from));
    }
    return values;
  }
  std::string header(const std::string& name) const {
    const std::vector<std::string> values = all(name);
    return values.empty() ? "" : values.front();
  }
  bool has(const std::string& name) const { return !all(name).empty(); }
};

/// A client that sends exactly the bytes it is given. Loopback only; a read that gets nothing for
/// 30 seconds gives up.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, bool v6 = false)
      : socket_(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (!(v6 ? connect_v6(port) : connect_v4(port))) {
      ::close(socket_);
      throw std::runtime_error("cannot connect");
    }
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), pending_(std::move(other.pending_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  int socket() const { return socket_; }

  /// False when the server no longer takes bytes.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void shut_sending() { ::shutdown(socket_, SHUT_WR); }

  /// The next answer; `bodyless` for those to HEAD.
  RawAnswer read_answer(bool bodyless = false) {
    RawAnswer answer;
    std::size_t end = 0;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return answer;
    }
    answer.head = take(end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (answer.header("Transfer-Encoding") == "chunked") {
      answer.body = take_chunks();
      return answer;
    }
    const std::string length = answer.header("Content-Length");
    if (bodyless || length.empty()) return answer;
    while (pending_.size() < std::stoul(length)) {
      if (!receive()) break;
    }
    answer.body = take(std::min(pending_.size(), std::stoul(length)));
    return answer;
  }
  RawAnswer exchange(std::string_view request) {
    send(request);
    return read_answer(request.starts_with("HEAD "));
  }
  /// Everything until the server closes.
  std::string read_rest() {
    while (receive()) {
    }
    return take(pending_.size());
  }
  /// True when the server closes without sending anything more.
  bool closed() { return read_rest().empty(); }
  bool readable_within(int milliseconds) {
    pollfd entry{socket_, POLLIN, 0};
    return !pending_.empty() || ::poll(&entry, 1, milliseconds) > 0;
  }

 private:
  bool connect_v4(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  bool connect_v6(std::uint16_t port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    return ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  bool receive() {
    std::array<char, 16384> bytes;
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    pending_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }
  std::string take_line() {
    std::size_t end = 0;
    while ((end = pending_.find("\r\n")) == std::string::npos) {
      if (!receive()) return {};
    }
    std::string line = take(end + 2);
    line.resize(end);
    return line;
  }
  // The body up to its last chunk, or to where the server closed.
  std::string take_chunks() {
    std::string body;
    for (;;) {
      const std::string line = take_line();
      const std::size_t size = line.empty() ? 0 : std::stoul(line, nullptr, 16);
      while (pending_.size() < size + 2) {
        if (!receive()) return body;
      }
      const std::string chunk = take(size + 2);
      if (size == 0) return body;
      body.append(chunk, 0, size);
    }
  }
  std::string take(std::size_t count) {
    std::string bytes = pending_.substr(0, count);
    pending_.erase(0, count);
    return bytes;
  }

  int socket_;
  std::string pending_;
};

}  // namespace aml::test
