#include "emulator/service/own_addresses.h"

#include <optional>
#include <string_view>

#include "emulator/base/assert.h"

namespace aml::service {

namespace {

std::string authority_of(const core::Url& url) {
  return url.host + " " + std::to_string(url.port);
}

std::string authority_of(const std::string& url) {
  const std::optional<core::Url> parsed = core::parse_url(url);
  return parsed ? authority_of(*parsed) : "";
}

// `localhost`, `ACCOUNT.localhost`, 127.0.0.0/8, ::1
bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

OwnAddresses::OwnAddresses(const std::string& public_url)
    : public_authority_(authority_of(public_url)) {}

void OwnAddresses::set_bound(const std::vector<std::string>& addresses) {
  core::MutexLock lock(mutex_);
  for (const std::string& address : addresses) {
    const std::optional<core::Url> url = core::parse_url("http://" + address);
    if (!url) continue;
    bound_.insert(authority_of(*url));
    ports_.insert(url->port);
  }
}

bool OwnAddresses::contains(const core::Url& url, const std::string& request_base) {
  const std::string authority = authority_of(url);
  if (authority == public_authority_) return true;
  core::MutexLock lock(mutex_);
  if (bound_.contains(authority) || remembered_.contains(authority)) return true;
  if (is_loopback(url.host) && ports_.contains(url.port)) return true;
  if (authority != authority_of(request_base)) return false;
  AML_ASSERT(remembered_.size() <= kRemembered);
  if (remembered_.size() < kRemembered) remembered_.insert(authority);
  return true;
}

}  // namespace aml::service
