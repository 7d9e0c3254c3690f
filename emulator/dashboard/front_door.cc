#include "emulator/dashboard/front_door.h"

#include <string>

#include "emulator/control/control_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/headers.h"

namespace aml::dashboard {

namespace {

http::Response show_door(const http::Call& call) {
  const std::string* accepted = core::find_header(call.request.headers, "Accept");
  if (accepted == nullptr || accepted->find("text/html") == std::string::npos)
    throw core::ApiError(core::kPathNotFound);
  http::Response response;
  response.status = 302;
  response.set("Location", "/__emu/");
  return response;
}

}  // namespace

http::RouteFamily front_door_routes() {
  http::RouteFamily family{.name = "front-door",
                           .routes = {},
                           .errors = http::ErrorStyle::kService,
                           .fold_empty_segments = false,
                           .ignore_case = false};
  family.routes.push_back({"GET", "/", "page.door", &show_door, control::kOwnPaths});
  return family;
}

}  // namespace aml::dashboard
