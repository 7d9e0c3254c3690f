#pragma once

#include <string>

#include "emulator/control/reload_outcome.h"
#include "emulator/core/clock.h"
#include "emulator/jobs/job_store.h"

namespace aml::control {

// The data of events, as openapi.json describes them: one line of JSON each.

std::string job_event(const jobs::JobStore::Change& change);
std::string clock_event(core::TimePoint now);
/// A rule was made or removed; an empty id: all of them were.
std::string rule_event(std::string_view change, std::string_view id);
std::string reload_event(const ReloadOutcome& outcome);

}  // namespace aml::control
