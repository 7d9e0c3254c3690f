#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/message.h"
#include "emulator/tls/played_names.h"

namespace aml::control {

/// The emulator as the proxy of programs whose hosts cannot be changed: what they ask of a played
/// host is served here, on the same connection; all else is refused, and nothing leaves the machine.
/// Threads: const once set_addresses() was called.
class Proxy {
 public:
  static constexpr std::string_view kRefused = "proxy.refused";

  explicit Proxy(tls::PlayedNames names) : names_(std::move(names)) {}

  /// `host:port` of what the servers in front have bound.
  void set_addresses(const std::vector<std::string>& addresses);
  /// Whether the emulator answers for it: a cloud's host at any port, this machine's names at the
  /// ports that are bound. `authority` as in a Host header.
  bool serves(std::string_view authority) const;

  /// Middleware: what is asked as of a proxy. A CONNECT that is granted is not a call itself;
  /// what is refused is answered by `refused`, the rest by `next`.
  http::Handler in_front_of(const http::Handler& next, const http::Handler& refused) const;
  /// Refuses each request.
  static http::Handler refusal();

 private:
  const tls::PlayedNames names_;
  std::set<std::string> ports_;
};

}  // namespace aml::control
