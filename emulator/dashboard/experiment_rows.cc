#include "emulator/dashboard/experiment_rows.h"

#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/control_paths.h"
#include "emulator/dashboard/experiment_json.h"
#include "emulator/text/ascii.h"

namespace aml::dashboard {

namespace {

using http::Call;
using http::Response;
using Answer = std::function<Response(const Call&)>;

const core::ServiceDefinition& open_service(const service::Catalog& catalog,
                                            const std::string& id) {
  for (const auto& endpoint : catalog.endpoints()) {
    if (text::same_name(endpoint->definition().endpoint_id, id)) return endpoint->definition();
  }
  throw core::ApiError(control::kServiceUnknown, {id});
}

Response reply(std::string body) {
  Response response;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Answer show_experiment(const service::Catalog& catalog) {
  return [&catalog](const Call& call) {
    return reply(write_experiment(open_service(catalog, call.path["service"])));
  };
}

Answer run_experiment(const service::Catalog& catalog, std::size_t model_bytes) {
  return [&catalog, model_bytes](const Call& call) {
    const model::PipelineSpec pipeline =
        core::with_parameters(open_service(catalog, call.path["service"]), {});
    return reply(write_experiment_run(pipeline, run_steps(pipeline, kShownPreview, model_bytes)));
  };
}

}  // namespace

http::RouteFamily experiment_rows(const service::Catalog& catalog, std::size_t model_bytes,
                                  const control::SameSite& site) {
  http::Routes rows = {{"GET", "/__emu/experiments/{service}", "experiment.show",
                        show_experiment(catalog), control::kOwnPaths},
                       {"POST", "/__emu/experiments/{service}/run", "experiment.run",
                        run_experiment(catalog, model_bytes), control::kOwnPaths}};
  return control::control_family("experiments", std::move(rows), site);
}

}  // namespace aml::dashboard
