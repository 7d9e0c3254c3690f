#include "emulator/cli/commands/healthcheck.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string_view>

#include "emulator/cli/commands.h"
#include "emulator/cli/running_emulator.h"
#include "emulator/core/clock.h"

namespace aml::cli {

namespace {

/// Where a process on this machine reaches what was bound to `host`.
std::string reachable(const std::string& host) {
  if (host == "localhost" || host == "0.0.0.0") return "127.0.0.1";
  if (host == "::") return "::1";
  return host;
}

constexpr std::chrono::seconds kPatience{2};
constexpr std::string_view kNoAnswer = "no answer";

/// A connection to an address of this machine, each of whose steps takes kPatience at most.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool open(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
      return false;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> address(found, ::freeaddrinfo);
    socket_ = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{kPatience.count(), 0};
    return socket_ >= 0 &&
           ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
           ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
           ::connect(socket_, address->ai_addr, address->ai_addrlen) == 0;
  }

  bool write(std::string_view text) {
    return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }

  /// The first `size` bytes; fewer when the other side ends, or takes too long.
  std::string read(std::size_t size) {
    const core::Stopwatch watch;
    std::string text(size, '\0');
    std::size_t length = 0;
    while (length < size && watch.elapsed() < kPatience) {
      const ssize_t count = ::recv(socket_, text.data() + length, size - length, 0);
      if (count <= 0) break;
      length += static_cast<std::size_t>(count);
    }
    text.resize(length);
    return text;
  }

 private:
  int socket_ = -1;
};

int run_healthcheck(const Invocation& invocation) {
  const Config& config = invocation.settings.config;
  if (!config.at.empty()) {
    RunningEmulator emulator(config);
    const int status = emulator.ask("GET", "/__emu/health/ready").status;
    if (status == 200) return kFine;
    std::fprintf(stderr, "error: %s: answered %d\n", emulator.url().c_str(), status);
    return kFailed;
  }
  if (config.port == 0) {
    std::fprintf(stderr, "error: --port: 0 names no emulator; give the port of the running one\n");
    return kUsage;
  }
  const auto failure = probe(config.host, config.port, "/__emu/health/ready");
  if (!failure) return kFine;
  std::fprintf(stderr, "error: %s port %u: %s\n", config.host.c_str(), unsigned{config.port},
               failure->c_str());
  return kFailed;
}

}  // namespace

// Not by libcurl: every start asks itself, and would wait for the library.
std::optional<std::string> probe(const std::string& host, std::uint16_t port,
                                 const std::string& path) {
  constexpr std::string_view kProtocol = "HTTP/1.1 ";
  Connection connection;
  if (!connection.open(reachable(host), port) ||
      !connection.write("GET " + path +
                        " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
    return std::string(kNoAnswer);
  }
  const std::string answer = connection.read(kProtocol.size() + 3);
  if (!answer.starts_with(kProtocol)) return std::string(kNoAnswer);
  const std::string status = answer.substr(kProtocol.size());
  if (status != "200") return "answered " + status;
  return std::nullopt;
}

const Command kHealthcheck{.name = "healthcheck",
                           .words = "",
                           .summary = "ask a running emulator (--host, --port) whether it is ready",
                           .options = {},
                           .reads_settings = true,
                           .run = &run_healthcheck};

}  // namespace aml::cli
