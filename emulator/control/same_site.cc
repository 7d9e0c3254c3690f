#include "emulator/control/same_site.h"

#include <string_view>
#include <utility>

#include "emulator/control/control_errors.h"

namespace aml::control {

SameSite::SameSite(std::string bound_host, const std::string& public_url)
    : hosts_(std::move(bound_host), false, public_url) {}

void SameSite::check_host(const http::Request& request) const {
  if (hosts_.contains(request.host)) return;
  throw core::ApiError(kHostNotAllowed, {endpoints::host_name(request.host)});
}

void SameSite::check(const http::Request& request) const {
  check_host(request);
  const std::string* site = core::find_header(request.headers, "Sec-Fetch-Site");
  const bool other_site = site != nullptr && *site != "same-origin" && *site != "none";
  const std::string* origin = core::find_header(request.headers, "Origin");
  const std::string_view from = origin == nullptr ? "" : endpoints::authority_of(*origin);
  const bool other_origin =
      origin != nullptr && !text::same_name(from, request.host) && !hosts_.is_public_host(from);
  if (other_site || other_origin) throw core::ApiError(kCrossSiteRequest);
}

}  // namespace aml::control
