#include "emulator/control/own_paths.h"

#include <utility>

namespace aml::control {

http::RouteFamily own_family(std::string_view name, http::Routes rows, const SameSite& site) {
  for (http::Route& route : rows) {
    route.answer = [site, answer = std::move(route.answer)](const http::Call& call) {
      site.check(call.request);
      return answer(call);
    };
  }
  return {.name = name,
          .routes = std::move(rows),
          .errors = http::ErrorStyle::kProblem,
          .fold_empty_segments = false,
          .ignore_case = false};
}

}  // namespace aml::control
