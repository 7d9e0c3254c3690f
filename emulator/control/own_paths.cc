#include "emulator/control/own_paths.h"

#include <memory>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::control {

http::RouteFamily own_family(std::string_view name, http::Routes rows, const SameSite& site) {
  for (http::Route& route : rows) {
    AML_ASSERT(is_own_path(route.pattern));
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

bool is_own_path(std::string_view path) {
  return path == "/__emu" || path.starts_with("/__emu/");
}

http::Handler never_a_page(const http::Handler& next) {
  return next.behind([next](http::Request& request, core::RequestContext& context) {
    http::Response response = next(request, context);
    if (!is_own_path(request.path)) return response;
    if (core::find_header(response.headers, "Content-Security-Policy") == nullptr) {
      response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    response.set("X-Content-Type-Options", "nosniff");
    return response;
  });
}

}  // namespace aml::control
