#include "emulator/tls/played_names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/core/played_domains.h"
#include "emulator/text/ascii.h"

namespace aml::tls {

namespace {

constexpr std::string_view kThisMachine = "localhost";

bool is_loopback_address(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool is_below(std::string_view host, std::string_view domain) {
  if (host.size() == domain.size()) return text::same_name(host, domain);
  return host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.' &&
         text::same_name(host.substr(host.size() - domain.size()), domain);
}

}  // namespace

bool is_address(std::string_view host) {
  const std::string text(host);
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

PlayedNames::PlayedNames(std::string public_host) : public_host_(std::move(public_host)) {
  for (const core::PlayedDomain& domain : core::played_domains())
    domains_.emplace_back(domain.name);
  domains_.emplace_back(kThisMachine);
  if (public_host_.empty()) return;
  if (!is_address(public_host_)) {
    if (!contains(public_host_)) domains_.push_back(public_host_);
  } else if (!is_loopback_address(public_host_)) {
    address_ = public_host_;
  }
}

bool PlayedNames::contains(std::string_view host) const {
  if (is_address(host)) return is_loopback_address(std::string(host)) || host == address_;
  return std::any_of(domains_.begin(), domains_.end(),
                     [&](const std::string& domain) { return is_below(host, domain); });
}

}  // namespace aml::tls
