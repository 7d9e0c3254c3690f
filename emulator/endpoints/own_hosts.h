#pragma once

#include <string>
#include <string_view>

#include "emulator/http/message.h"
#include "emulator/http/router.h"

namespace aml::endpoints {

/// The names under which the emulator is reached, and what a browser may ask under others.
/// Threads: const.
class OwnHosts {
 public:
  /// `bound_host` as in --host; `on_loopback`: no other machine reaches it; `public_url` may be
  /// empty.
  OwnHosts(std::string bound_host, bool on_loopback, const std::string& public_url);

  /// Whether no other site can have bound the host to this machine: an address, a loopback name,
  /// the bound host or that of the public URL. `authority` as in a Host header.
  bool contains(std::string_view authority) const;
  bool is_public_host(std::string_view authority) const;

  /// Whether a browser sent the request under a name that is not of this machine and that the
  /// emulator does not emulate: a page that rebound its own name, or that was led here by it. Of
  /// other machines' names only an emulator on loopback knows that they are wrong.
  bool is_rebound(const http::Request& request) const;
  /// Errors: ApiError core::kHostNotPlayed for a rebound request.
  void check(const http::Request& request) const;

 private:
  std::string bound_host_;
  bool on_loopback_;
  std::string public_host_;
};

/// The family, whose rows check() a request before it is answered and before its body is taken;
/// `hosts` outlives it.
http::RouteFamily with_own_hosts(http::RouteFamily family, const OwnHosts& hosts);

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`, without brackets.
std::string_view host_name(std::string_view authority);

/// `scheme://AUTHORITY/…`; empty where there is no such part.
std::string_view authority_of(std::string_view url);

/// Whether the host is one of the cloud's that are emulated. Their owner's DNS does not point
/// to this machine by accident.
bool is_emulated_host(std::string_view authority);

}  // namespace aml::endpoints
