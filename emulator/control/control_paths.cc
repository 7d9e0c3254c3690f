#include "emulator/control/control_paths.h"

#include <memory>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::control {

http::RouteFamily control_family(std::string_view name, http::Routes rows, const SameSite& site) {
  for (http::Route& route : rows) {
    AML_ASSERT(is_control_path(route.pattern));
    route.answer = [site, answer = std::move(route.answer)](const http::Call& call) {
      site.check(call.request);
      return answer(call);
    };
    route.admit = [site](const http::Call& call) {
      site.check(call.request);
      return std::unique_ptr<http::BodySink>();
    };
  }
  return {.name = name,
          .routes = std::move(rows),
          .errors = http::ErrorStyle::kProblem,
          .fold_empty_segments = false,
          .ignore_case = false};
}

bool is_control_path(std::string_view path) {
  return path == "/__emu" || path.starts_with("/__emu/");
}

http::Handler with_security_headers(const http::Handler& next) {
  return next.with_answer([next](http::Request& request, core::RequestContext& context) {
    http::Response response = next(request, context);
    if (!is_control_path(request.path)) return response;
    if (core::find_header(response.headers, "Content-Security-Policy") == nullptr) {
      response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    response.set("X-Content-Type-Options", "nosniff");
    return response;
  });
}

}  // namespace aml::control
