#include "emulator/control/journal_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/control/first_cause.h"
#include "emulator/control/json_rows.h"
#include "emulator/service/checks.h"
#include "emulator/steering/fault_hook.h"
#include "emulator/text/dates.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;

std::string laid_out(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json null_if_empty(std::string_view text) {
  return text.empty() ? Json() : Json(text);
}

void hide(Json& json, const Secrets& secrets) {
  if (json.is_string()) {
    json = secrets.values.masked(json.get_ref<const std::string&>());
  } else if (json.is_structured()) {
    for (Json& part : json) hide(part, secrets);
  }
}

// The id of the rule that acted on the call.
Json fault_json(const JournalEntry& entry) {
  for (const core::TraceStep& step : entry.trace()) {
    if (step.check == steering::kFaultStep) return step.note;
  }
  return {};
}

Json summary_json(const JournalEntry& entry) {
  const auto inner = entry.inner();
  return {{"id", entry.id()},
          {"time", text::write_utc_millis(entry.time())},
          {"durationMicros", entry.duration().count()},
          {"method", entry.method()},
          {"target", entry.target()},
          {"operation", null_if_empty(entry.operation())},
          {"workspace", null_if_empty(entry.workspace())},
          {"service", null_if_empty(entry.service())},
          {"status", entry.status()},
          {"error", null_if_empty(entry.error())},
          {"fault", fault_json(entry)},
          {"own", entry.is_own()},
          {"via", entry.is_of_gateway() ? Json("gateway") : Json()},
          {"subscription", null_if_empty(entry.subscription())},
          {"inner", inner ? summary_json(*inner) : Json()}};
}

Json message_json(const JournalEntry::Message& message, const Secrets& secrets) {
  Json headers = Json::array();
  for (const core::Header& header : message.headers)
    headers.push_back({{"name", header.name}, {"value", header.value}});
  return {{"headers", std::move(headers)},
          {"body", secrets.values.masked(message.body, message.truncated())},
          {"bodyBytes", message.body_bytes},
          {"bodyTruncated", message.truncated()}};
}

Json whole_json(const JournalEntry& entry, const Secrets& secrets) {
  Json json = summary_json(entry);
  json["request"] = message_json(entry.request(), secrets);
  json["response"] = message_json(entry.response(), secrets);
  return json;
}

Json step_json(const core::TraceStep& step) {
  Json json = {{"check", step.check}, {"passed", step.passed}, {"note", null_if_empty(step.note)}};
  for (const model::Rule& rule : service::check_rules()) {
    if (rule.id != step.check) continue;
    json["says"] = rule.says;
    json["certainty"] = model::name_of(rule.evidence.certainty);
    json["source"] = rule.evidence.source;
  }
  return json;
}

// The member of a page that has them.
std::string counts_text(const JournalCounts& counts) {
  const Json json = {{"all", counts.all},
                     {"failed", counts.failed},
                     {"faulted", counts.faulted},
                     {"gateway", counts.gateway}};
  return "  \"counts\": " + json.dump() + ",\n";
}

}  // namespace

Json entry_json(const JournalEntry& entry, const Secrets& secrets) {
  Json json = summary_json(entry);
  hide(json, secrets);
  return json;
}

std::unique_ptr<core::ByteSource> write_requests(const Journal& journal, JournalQuery query,
                                                 std::shared_ptr<const service::Catalog> catalog) {
  const std::string counts =
      query.counts ? counts_text(count_entries(journal, query, *catalog)) : "";
  auto page = std::make_shared<JournalPage>(journal, std::move(query), std::move(catalog));
  return std::make_unique<JsonRows>(
      "requests",
      [page, &journal]() -> std::optional<std::string> {
        const auto entry = page->next();
        if (!entry) return std::nullopt;
        return laid_out(entry_json(*entry, *journal.secrets()));
      },
      [page, &journal, counts] {
        const auto next = page->next_page();
        return counts + "  \"dropped\": " + std::to_string(journal.entries().totals().dropped) +
               ",\n  \"next\": " + (next ? std::to_string(*next) : "null");
      });
}

std::string write_request(const JournalEntry& entry, const Secrets& secrets) {
  Json json = whole_json(entry, secrets);
  if (const auto inner = entry.inner()) json["inner"] = whole_json(*inner, secrets);
  hide(json, secrets);
  return laid_out(json) + "\n";
}

std::string write_explanation(const JournalEntry& entry, const Secrets& secrets) {
  Json json = summary_json(entry);
  Json steps = Json::array();
  for (const core::TraceStep& step : entry.trace()) steps.push_back(step_json(step));
  if (const auto inner = entry.inner()) {
    for (const core::TraceStep& step : inner->trace()) steps.push_back(step_json(step));
  }
  json["steps"] = std::move(steps);
  const auto cause = find_first_cause(entry);
  json["cause"] = cause ? Json{{"check", cause->check}, {"says", cause->says}} : Json();
  hide(json, secrets);
  return laid_out(json) + "\n";
}

}  // namespace aml::control
