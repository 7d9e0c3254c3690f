#include "emulator/dashboard/experiment_rows.h"

#include <memory>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/control_paths.h"
#include "emulator/dashboard/experiment_json.h"

namespace aml::dashboard {

namespace {

using http::Call;
using http::Response;
using Answer = std::function<Response(const Call&)>;

std::shared_ptr<const service::Endpoint> open_service(const service::LiveCatalog& services,
                                                      const std::string& id) {
  const auto catalog = services.now();
  if (const service::Endpoint* const found = catalog->find(id)) return {catalog, found};
  throw core::ApiError(control::kServiceUnknown, {id});
}

Response reply(std::string body) {
  Response response;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Answer show_experiment(const service::LiveCatalog& services) {
  return [&services](const Call& call) {
    return reply(write_experiment(open_service(services, call.path["service"])->definition()));
  };
}

Answer run_experiment(const service::LiveCatalog& services, std::size_t model_bytes) {
  return [&services, model_bytes](const Call& call) {
    const model::PipelineSpec pipeline =
        core::with_parameters(open_service(services, call.path["service"])->definition(), {});
    return reply(write_experiment_run(pipeline, run_steps(pipeline, kShownPreview, model_bytes)));
  };
}

}  // namespace

http::RouteFamily experiment_rows(const service::LiveCatalog& services, std::size_t model_bytes,
                                  const control::SameSite& site) {
  http::Routes rows = {{"GET", "/__emu/experiments/{service}", "experiment.show",
                        show_experiment(services), control::kOwnPaths},
                       {"POST", "/__emu/experiments/{service}/run", "experiment.run",
                        run_experiment(services, model_bytes), control::kOwnPaths}};
  return control::control_family("experiments", std::move(rows), site);
}

}  // namespace aml::dashboard
