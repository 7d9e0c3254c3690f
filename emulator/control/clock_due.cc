#include "emulator/control/clock_due.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/text/units.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;

// Of a rule that acts for a time; its text was checked when it was made.
std::optional<Due> end_of(const steering::FaultRecord& rule) {
  const Json json = Json::parse(rule.text, nullptr, false);
  if (!json.contains("when") || !json["when"].contains("until")) return std::nullopt;
  const Json& until = json["when"]["until"];
  const auto time = until.is_string() ? text::parse_duration(until.get_ref<const std::string&>())
                                      : std::optional<std::chrono::milliseconds>();
  if (!time) return std::nullopt;
  const bool is_named = json.contains("name") && json["name"].is_string();
  return Due{rule.made + *time, "rule", rule.id,
             is_named ? json["name"].get<std::string>() : std::string()};
}

}  // namespace

std::vector<Due> find_due(const steering::Drills& drills, const steering::FaultStore& rules,
                          core::TimePoint now, std::optional<std::string_view> workspace) {
  std::vector<Due> all;
  for (auto& [at, job] : drills.due(workspace)) all.push_back({at, "job", job, {}});
  for (const steering::FaultRecord& rule : rules.list(workspace)) {
    auto end = end_of(rule);
    if (end && end->at > now) all.push_back(std::move(*end));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Due& one, const Due& other) { return one.at < other.at; });
  if (all.size() > kMaxDue) all.resize(kMaxDue);
  return all;
}

}  // namespace aml::control
