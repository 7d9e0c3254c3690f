#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aml::tls {

/// The names for which certificates are issued: those of the retired cloud that the emulator plays,
/// those of this machine, and the host of the public URL.
/// Threads: const.
class PlayedNames {
 public:
  /// `public_host` without a port, a name or an address; empty: none.
  explicit PlayedNames(std::string public_host = "");

  /// Of any case. An address of loopback, too.
  bool contains(std::string_view host) const;
  /// What the authority may vouch for, in its name constraints: each means itself and all
  /// names below it.
  const std::vector<std::string>& domains() const { return domains_; }
  /// The address of the public URL, where that is one.
  const std::string& address() const { return address_; }
  /// The public URL's host, name or address; empty: none.
  const std::string& public_host() const { return public_host_; }

 private:
  std::string public_host_;
  std::string address_;
  std::vector<std::string> domains_;
};

/// Whether the text is an IPv4 or IPv6 address, without brackets.
bool is_address(std::string_view host);

}  // namespace aml::tls
