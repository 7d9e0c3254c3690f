#pragma once

#include <string>

#include "emulator/core/service_definition.h"

namespace aml::control {

/// Where the operations of one service are.
struct ServiceUrls {
  std::string execute;
  std::string jobs;
  std::string swagger;
  std::string help;       ///< of the single calls
  std::string jobs_help;  ///< of the batch jobs
};

/// `base_url` without a slash at its end.
ServiceUrls service_urls(const core::ServiceDefinition& definition, const std::string& base_url);

}  // namespace aml::control
