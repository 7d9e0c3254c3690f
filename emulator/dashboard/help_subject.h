#pragma once

#include <string>

#include "emulator/core/clock.h"
#include "emulator/service/catalog.h"

namespace aml::dashboard {

/// What a help page and its samples are made of.
struct HelpSubject {
  const service::Endpoint& endpoint;
  std::string base_url;     ///< without a slash at its end, in front of every URL
  core::TimePoint updated;  ///< the stamp below the title
  core::TimePoint now;      ///< from when on the tokens of batch samples hold
};

}  // namespace aml::dashboard
