#include "emulator/control/service_urls.h"

namespace aml::control {

ServiceUrls service_urls(const core::ServiceDefinition& definition, const std::string& base_url) {
  const std::string service =
      base_url + "/workspaces/" + definition.workspace_id + "/services/" + definition.endpoint_id;
  const std::string help = base_url + "/apihelp/workspaces/" + definition.workspace_id +
                           "/webservices/" + definition.web_service_id + "/endpoints/" +
                           definition.endpoint_id;
  return {.execute = service + "/execute?api-version=2.0&details=true",
          .jobs = service + "/jobs?api-version=2.0",
          .swagger = service + "/swagger.json?api-version=2.0",
          .help = help + "/score",
          .jobs_help = help + "/jobs"};
}

}  // namespace aml::control
