#include "emulator/control/same_site.h"

#include <arpa/inet.h>

#include <string_view>

#include "emulator/control/control_errors.h"

namespace aml::control {

namespace {

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`, without brackets.
std::string host_name(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return std::string(authority.substr(1, end == std::string_view::npos ? end : end - 1));
  }
  return std::string(authority.substr(0, authority.find(':')));
}

/// What stands between `scheme://` and the path.
std::string_view authority_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

bool is_loopback_name(std::string_view host) {
  constexpr std::string_view kSuffix = ".localhost";
  return http::same_name(host, "localhost") ||
         (host.size() > kSuffix.size() &&
          http::same_name(host.substr(host.size() - kSuffix.size()), kSuffix));
}

}  // namespace

SameSite::SameSite(std::string bound_host, const std::string& public_url)
    : bound_host_(std::move(bound_host)), public_host_(host_name(authority_of(public_url))) {}

void SameSite::check_host(const http::Request& request) const {
  const std::string host = host_name(request.host);
  // Rebinding needs a name; whoever writes an address knows where it leads.
  const bool allowed = host.empty() || is_address(host) || is_loopback_name(host) ||
                       http::same_name(host, bound_host_) || http::same_name(host, public_host_);
  if (!allowed) throw core::ApiError(kHostNotAllowed, {host});
}

void SameSite::check(const http::Request& request) const {
  check_host(request);
  const std::string* site = http::find_header(request.headers, "Sec-Fetch-Site");
  const bool other_site = site != nullptr && *site != "same-origin" && *site != "none";
  const std::string* origin = http::find_header(request.headers, "Origin");
  const bool other_origin =
      origin != nullptr && !http::same_name(authority_of(*origin), request.host) &&
      !(!public_host_.empty() && http::same_name(host_name(authority_of(*origin)), public_host_));
  if (other_site || other_origin) throw core::ApiError(kCrossSiteRequest);
}

}  // namespace aml::control
