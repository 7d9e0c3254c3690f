#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aml::core {

/// An http or https URL, as far as endpoints need it.
struct Url {
  std::string scheme;  ///< `http` or `https`
  std::string host;    ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string path;  ///< raw, without slashes at its end; empty for the root

  /// `http://127.0.0.1:10000`, the port always there.
  std::string origin() const;
};

/// None for anything else: another scheme, no host or one of more than 253 characters, a user, a
/// query, an invalid port.
std::optional<Url> parse_url(std::string_view text);

}  // namespace aml::core
