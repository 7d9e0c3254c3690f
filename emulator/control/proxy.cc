#include "emulator/control/proxy.h"

#include "emulator/control/control_errors.h"
#include "emulator/core/played_domains.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/http/guard.h"

namespace aml::control {

namespace {

// Without a port an absolute form means HTTP's.
std::string_view port_of(std::string_view authority) {
  constexpr std::string_view kHttp = "80";
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  return has_port ? authority.substr(colon + 1) : kHttp;
}

bool asks_for_tunnel(const http::Request& request) {
  return request.method == "CONNECT";
}

core::ApiError refusal_of(const http::Request& request) {
  if (request.secure && asks_for_tunnel(request))
    return core::ApiError(
        kControlBadRequest,
        {"A tunnel begins on a connection without TLS: the proxy's URL is http."});
  return core::ApiError(kNotLetOut, {request.host});
}

}  // namespace

void Proxy::set_addresses(const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) ports_.emplace(port_of(address));
}

bool Proxy::serves(std::string_view authority) const {
  const std::string_view host = endpoints::host_name(authority);
  if (core::find_played_domain(host) != nullptr) return true;
  return names_.contains(host) && ports_.contains(std::string(port_of(authority)));
}

http::Handler Proxy::in_front_of(const http::Handler& next, const http::Handler& refused) const {
  const auto answer = [this, next, refused](http::Request& request, core::RequestContext& context) {
    if (!request.proxied) return next(request, context);
    const bool tunnel = asks_for_tunnel(request);
    if (!serves(request.host) || (tunnel && request.secure)) return refused(request, context);
    if (!tunnel) return next(request, context);
    http::Response response;
    response.tunnel = true;
    return response;
  };
  const auto admit = [this, next](http::Request& request) {
    if (request.proxied && (asks_for_tunnel(request) || !serves(request.host)))
      throw refusal_of(request);
    return next.admit(request);
  };
  return {answer, admit};
}

http::Handler Proxy::refusal() {
  return [](http::Request& request, core::RequestContext& context) {
    context.operation = kRefused;
    return http::guard(context, http::ErrorStyle::kProblem,
                       [&]() -> http::Response { throw refusal_of(request); });
  };
}

}  // namespace aml::control
