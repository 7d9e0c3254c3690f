#pragma once

#include <string>

#include "emulator/endpoints/own_hosts.h"
#include "emulator/http/message.h"

namespace aml::control {

/// Who may use the control paths: programs, and pages that the emulator itself served. Not a page
/// of another site, and not one that rebound its own name to this machine.
/// Threads: const.
class SameSite {
 public:
  /// `bound_host` as in --host; `public_url` may be empty.
  SameSite(std::string bound_host, const std::string& public_url);

  /// Errors: ApiError kHostNotAllowed, kCrossSiteRequest.
  void check(const http::Request& request) const;

  /// The half of it that links from other sites pass: the request names a host that no other site
  /// can have bound to this machine.
  /// Errors: ApiError kHostNotAllowed.
  void check_host(const http::Request& request) const;

 private:
  endpoints::OwnHosts hosts_;
};

}  // namespace aml::control
