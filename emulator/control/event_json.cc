#include "emulator/control/event_json.h"

#include <nlohmann/json.hpp>

#include "emulator/text/dates.h"

namespace aml::control {

namespace {

std::string one_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string job_event(const jobs::JobStore::Change& change) {
  return one_line({{"id", change.id},
                   {"workspace", change.workspace},
                   {"service", change.endpoint},
                   {"state", core::name_of(change.state)},
                   {"queued", change.queued}});
}

std::string clock_event(core::TimePoint now) {
  return one_line({{"now", text::write_utc_millis(now)}});
}

std::string rule_event(std::string_view change, std::string_view id) {
  return one_line({{"change", change}, {"fault", id.empty() ? nlohmann::ordered_json() : id}});
}

std::string reload_event(const ReloadOutcome& outcome) {
  return one_line({{"ok", outcome.ok()},
                   {"added", outcome.added},
                   {"changed", outcome.changed},
                   {"removed", outcome.removed},
                   {"gateway", outcome.gateway_changed ? "changed" : "unchanged"},
                   {"faults", outcome.faults}});
}

}  // namespace aml::control
