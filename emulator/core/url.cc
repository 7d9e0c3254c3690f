#include "emulator/core/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::core {

namespace {

constexpr std::size_t kLongestHost = 253;  // of a name in the DNS

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = text::parse_number<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

// Between brackets, before the zone that a link-local one may name.
bool is_address(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));
  in6_addr bytes{};
  return ::inet_pton(AF_INET6, address.c_str(), &bytes) == 1;
}

// `host`, `host:port`, `[address]`, `[address]:port`
bool read_authority(std::string_view authority, Url& url) {
  std::string_view host = authority;
  std::string_view port;
  const bool bracketed = authority.starts_with('[');
  const std::size_t close = bracketed ? authority.find(']') : 0;
  if (close == std::string_view::npos) return false;
  const std::size_t colon = authority.find(':', close);
  if (colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
  }
  if (bracketed) {
    if (!host.ends_with(']')) return false;
    host = host.substr(1, host.size() - 2);
    if (!is_address(host)) return false;
  }
  if (host.size() > kLongestHost) return false;
  url.host = text::to_lower(host);
  url.port = url.scheme == "https" ? 443 : 80;
  if (colon == std::string_view::npos) return !host.empty();
  const std::optional<std::uint16_t> given = parse_port(port);
  if (given) url.port = *given;
  return given && !host.empty();
}

}  // namespace

std::string Url::origin() const {
  AML_ASSERT(!scheme.empty() && !host.empty());
  const bool bracketed = host.find(':') != std::string::npos;
  return scheme + "://" + (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<Url> parse_url(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = text::to_lower(text.substr(0, mark));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  if (text.find_first_of("?#@\\ \t\r\n", mark) != std::string_view::npos) return std::nullopt;

  text.remove_prefix(mark + 3);
  const std::size_t slash = text.find('/');
  if (!read_authority(text.substr(0, slash), url)) return std::nullopt;
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

}  // namespace aml::core
