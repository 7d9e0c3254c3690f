#include "emulator/control/first_cause.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "emulator/core/ids.h"
#include "emulator/core/spelling.h"
#include "emulator/service/checks.h"
#include "emulator/steering/fault_hook.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;

// What the fixed parts of the emulated paths are.
constexpr std::array<std::string_view, 10> kPathWords = {
    "workspaces", "subscriptions", "services", "execute",     "score",
    "jobs",       "start",         "apihelp",  "webservices", "swagger.json"};

std::string text_at(const Json& json, const char* pointer) {
  const Json::json_pointer at(pointer);
  return json.contains(at) && json[at].is_string() ? json[at].get<std::string>() : "";
}

// What the answer said: the innermost message of the service's envelope, of a problem, of the
// gateway's form or of Blob storage's XML.
std::string message_of(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  for (const char* pointer :
       {"/error/details/0/message", "/error/message", "/detail", "/message"}) {
    std::string message = json.is_object() ? text_at(json, pointer) : "";
    if (!message.empty()) return message;
  }
  constexpr std::string_view kBegin = "<Message>";
  const std::size_t begin = body.find(kBegin);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = body.substr(begin + kBegin.size());
  return std::string(rest.substr(0, rest.find_first_of("<\n")));
}

std::string_view rule_text(std::string_view check) {
  for (const model::Rule& rule : service::check_rules()) {
    if (rule.id == check) return rule.says;
  }
  return {};
}

// The first part of the path that nearly is a word of a path that there is.
std::string misspelled(std::string_view target) {
  std::string_view path = text::cut(target, '?');
  while (!path.empty()) {
    const std::string_view part = text::cut(path, '/');
    if (part.empty() || core::is_hex32(part)) continue;
    if (std::find(kPathWords.begin(), kPathWords.end(), part) != kPathWords.end()) continue;
    const std::string_view nearest = core::nearest_spelling(part, kPathWords);
    if (!nearest.empty())
      return " " + text::in_quotes(part) + " is not a part that there is; did you mean " +
             text::in_quotes(nearest) + "?";
  }
  return {};
}

// Of requests that no row took.
constexpr std::string_view kVerb = "route.verb";
constexpr std::string_view kPath = "route.path";

std::string with_message(std::string_view says, const JournalEntry& entry) {
  const std::string message = message_of(entry.response().body);
  if (says.empty()) return message;
  return std::string(says) + (message.empty() ? "" : " The answer: " + message);
}

std::optional<FirstCause> failed_check(const JournalEntry& entry) {
  const auto steps = entry.trace();
  for (const core::TraceStep& step : steps) {
    if (step.check == steering::kFaultStep)
      return FirstCause{std::string(step.check),
                        "The fault rule " + step.note + " acted on the call."};
  }
  const auto failed = std::find_if(steps.begin(), steps.end(),
                                   [](const core::TraceStep& step) { return !step.passed; });
  if (failed == steps.end()) return std::nullopt;
  return FirstCause{std::string(failed->check), with_message(rule_text(failed->check), entry)};
}

std::optional<FirstCause> gateway_cause(const JournalEntry& entry) {
  struct Row {
    std::string_view error;  ///< how the entry's begins
    std::string_view check;
    std::string_view says;
  };
  static constexpr std::array<Row, 5> kRows = {
      {{"configuration/OperationNotFound", "gateway.operation",
        "No operation of the API has this verb, this path and the query that its template asks "
        "for."},
       {"authorization/", "gateway.key", "The subscription's key is missing, or opens nothing."},
       {"rate-limit/", "gateway.policy", "A limit of the product's policies is reached."},
       {"quota/", "gateway.policy", "A quota of the product's policies is used up."},
       {"forward-request/", "gateway.backend", "The backend of the API did not answer."}}};
  if (!entry.is_of_gateway()) return std::nullopt;
  for (const Row& row : kRows) {
    if (!entry.error().starts_with(row.error)) continue;
    std::string says = with_message(row.says, entry);
    if (row.check == "gateway.operation") says += misspelled(entry.target());
    return FirstCause{std::string(row.check), std::move(says)};
  }
  return std::nullopt;
}

std::optional<FirstCause> route_cause(const JournalEntry& entry) {
  if (!entry.operation().empty()) return std::nullopt;
  if (entry.status() == 405)
    return FirstCause{std::string(kVerb), "The path is right, the verb " +
                                              std::string(entry.method()) +
                                              " is not: Allow of the answer names those that are."};
  if (entry.status() == 404)
    return FirstCause{std::string(kPath), "Nothing is at this path." + misspelled(entry.target())};
  return std::nullopt;
}

}  // namespace

std::optional<FirstCause> find_first_cause(const JournalEntry& entry) {
  if (auto cause = failed_check(entry)) return cause;
  if (entry.status() >= 200 && entry.status() < 400) return std::nullopt;
  if (auto cause = gateway_cause(entry)) return cause;
  if (const auto inner = entry.inner()) {
    if (auto cause = find_first_cause(*inner)) return cause;
  }
  if (auto cause = route_cause(entry)) return cause;
  if (entry.error().empty()) return FirstCause{"error", with_message("", entry)};
  return FirstCause{"error " + std::string(entry.error()), with_message("", entry)};
}

}  // namespace aml::control
