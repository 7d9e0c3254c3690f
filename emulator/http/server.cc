#include "emulator/http/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <httplib.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/http/engine.h"

// The one place that knows cpp-httplib: Debian 12 has 0.11, Debian 13 has 0.18.

namespace aml::http {

namespace {

constexpr int kBacklog = 4096;    // the library's own is 5
constexpr int kAcceptPause = 10;  // milliseconds
constexpr int kSamePortTries = 32;

class Listener : public httplib::Server {
 public:
  explicit Listener(Engine& engine) : engine_(engine) {
    new_task_queue = [] { return new httplib::ThreadPool(1); };
    // The library would set SO_REUSEPORT, with which a second process shares the port in silence.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
  }
  ~Listener() override {
    stop_listening();
    close();
  }

  bool bind(const std::string& host, std::uint16_t port) {
    if (!bind_to_port(host, port)) return false;
    own_ = ::fcntl(svr_sock_, F_DUPFD_CLOEXEC, 0);
    return own_ >= 0 && ::listen(own_, kBacklog) == 0;
  }
  sockaddr_storage address() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(own_, reinterpret_cast<sockaddr*>(&address), &size);
    return address;
  }
  void start() {
    AML_ASSERT(own_ >= 0 && !thread_.joinable());
    thread_ = std::thread([this] { accept_until_stopped(); });
  }
  // Ends `accept` and leaves the closing to its thread: no number of a descriptor is used again
  // while a thread waits on it.
  void stop_listening() {
    stopping_ = true;
    if (own_ >= 0) ::shutdown(own_, SHUT_RDWR);
  }
  void close() {
    if (thread_.joinable()) {
      thread_.join();
    } else if (svr_sock_ != INVALID_SOCKET) {
      ::close(svr_sock_);
    }
    svr_sock_ = INVALID_SOCKET;  // the library closes it when accepting ends
    if (own_ >= 0) ::close(std::exchange(own_, -1));
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    engine_.adopt(socket);
    return true;
  }

  // The library gives up, and closes its socket, at the first error of accept that it does not
  // know (an aborted connection, no memory for a moment): it gets the socket again.
  void accept_until_stopped() {
    for (;;) {
      listen_after_bind();
      if (stopping_) return;
      core::log(core::LogLevel::kWarn, "http", "accepting failed and goes on",
                {{"reason", std::strerror(errno)}});
      ::poll(nullptr, 0, kAcceptPause);
      svr_sock_ = ::fcntl(own_, F_DUPFD_CLOEXEC, 0);
      stop();  // not running: only forgets the failure
    }
  }

  Engine& engine_;
  int own_ = -1;  // the same socket under a number that only we close
  std::thread thread_;
  std::atomic<bool> stopping_{false};
};

std::uint16_t port_of(const sockaddr_storage& address) {
  const bool v6 = address.ss_family == AF_INET6;
  return ntohs(v6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                  : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

std::string host_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v6 = address.ss_family == AF_INET6;
  const void* bytes =
      v6 ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
         : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  ::inet_ntop(address.ss_family, bytes, text.data(), text.size());
  return v6 ? "[" + std::string(text.data()) + "]" : std::string(text.data());
}

// Why the library could not bind: it does not say. 0: it can be bound now.
int bind_error(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return EADDRNOTAVAIL;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, ::freeaddrinfo);
  const int socket = ::socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  if (socket < 0) return errno;
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool bound = ::bind(socket, found->ai_addr, found->ai_addrlen) == 0;
  const int error = bound ? 0 : errno;
  ::close(socket);
  return error;
}

bool is_absent(int error) {
  return error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
}

}  // namespace

std::string describe_bind_failure(const std::string& host, std::uint16_t port, int error) {
  std::string text =
      "cannot listen on " + host + " port " + std::to_string(port) + ": " + std::strerror(error);
  constexpr std::uint16_t kFirstFreePort = 1024;
  if (error == EACCES && port < kFirstFreePort)
    text += "\n  ports below 1024 are for the system's own services: choose a higher one";
  return text;
}

class Server::Impl {
 public:
  Impl(Options options, core::Clock& clock, core::IdSource& request_ids, Handler handler)
      : engine_(options, clock, request_ids, std::move(handler)) {
    if (options.host != "localhost") {
      listeners_.push_back(open(options.host, options.port));
      return;
    }
    const bool has_v6 = !is_absent(bind_error("::1", 0));
    for (int tries = 1; !open_localhost(options.port, has_v6); ++tries) {
      if (options.port != 0 || tries == kSamePortTries) throw PortInUse(options.port);
    }
  }
  ~Impl() { stop(std::chrono::milliseconds::zero()); }

  void start() {
    AML_ASSERT(!listeners_.empty() && bound_.size() == listeners_.size());
    engine_.start();
    for (const auto& listener : listeners_) listener->start();
  }
  void stop(std::chrono::milliseconds grace) {
    engine_.refuse_new();
    for (const auto& listener : listeners_) listener->stop_listening();
    for (const auto& listener : listeners_) listener->close();
    engine_.stop(grace);
  }
  std::vector<sockaddr_storage> addresses() const { return bound_; }
  ServerStats stats() const { return engine_.stats(); }

 private:
  std::unique_ptr<Listener> open(const std::string& host, std::uint16_t port) {
    auto listener = std::make_unique<Listener>(engine_);
    if (listener->bind(host, port)) {
      bound_.push_back(listener->address());
      return listener;
    }
    const int error = bind_error(host, port);
    if (error == 0 || error == EADDRINUSE) throw PortInUse(port);
    throw std::runtime_error(describe_bind_failure(host, port, error));
  }
  // Both loopback addresses with one port number; false when ::1 has it taken.
  bool open_localhost(std::uint16_t port, bool has_v6) {
    listeners_.clear();
    bound_.clear();
    listeners_.push_back(open("127.0.0.1", port));
    if (!has_v6) return true;
    try {
      listeners_.push_back(open("::1", port_of(bound_.front())));
    } catch (const PortInUse&) {
      return false;
    }
    return true;
  }

  Engine engine_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<sockaddr_storage> bound_;
};

Server::Server(Options options, core::Clock& clock, core::IdSource& request_ids, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), clock, request_ids, std::move(handler))) {}

Server::~Server() = default;

void Server::start() {
  impl_->start();
}

void Server::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

std::uint16_t Server::port() const {
  return port_of(impl_->addresses().front());
}

std::string Server::base_url() const {
  const std::string host = host_of(impl_->addresses().front());
  const bool any = host == "0.0.0.0" || host == "[::]";
  return "http://" + (any ? "127.0.0.1" : host) + ":" + std::to_string(port());
}

std::vector<std::string> Server::addresses() const {
  std::vector<std::string> texts;
  for (const sockaddr_storage& address : impl_->addresses()) {
    texts.push_back(host_of(address) + ":" + std::to_string(port_of(address)));
  }
  return texts;
}

ServerStats Server::stats() const {
  return impl_->stats();
}

}  // namespace aml::http
