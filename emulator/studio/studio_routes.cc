#include "emulator/studio/studio_routes.h"

#include <utility>

#include "emulator/studio/studio_calls.h"

namespace aml::studio {

http::RouteFamily studio_routes(Studio& studio, const std::string& public_url) {
  const StudioDoor door(studio, public_url);
  http::Routes rows;
  for (const auto part : {workspace_routes, experiment_routes, output_routes, dataset_routes,
                          publish_routes, package_routes})
    for (http::Route& row : part(door)) rows.push_back(std::move(row));
  // Without a token no body is taken.
  for (http::Route& row : rows)
    row.admit = [door](const http::Call& call) {
      door.open(call);
      return std::unique_ptr<http::BodySink>();
    };
  return {"studio", std::move(rows), http::ErrorStyle::kService, true, true};
}

}  // namespace aml::studio
