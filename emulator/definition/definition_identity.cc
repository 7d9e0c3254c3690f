#include <algorithm>
#include <array>
#include <chrono>

#include "emulator/core/ids.h"
#include "emulator/definition/definition_parts.h"
#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"
#include "emulator/text/units.h"

namespace aml::definition {

namespace {

bool is_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of(text::kLowerHex) == std::string_view::npos;
}

// Base64 of 64 bytes: 85 free characters, one that carries two bits, two of padding.
bool is_key(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return text.size() == 88 && text.find_first_not_of(kAlphabet) == 86 && text.ends_with("==") &&
         std::string_view("AQgw").find(text[85]) != std::string_view::npos;
}

// A GUID in its usual dress is an id once its dashes and capitals are gone.
std::string plain(std::string_view text) {
  std::string id;
  for (const char c : text) {
    if (c == '-' || c == '{' || c == '}') continue;
    id += text::to_lower(c);
  }
  return id;
}

void read_id(const Node& node, std::string& id, FaultList& faults,
             const char* help = "help: leave it out, and it is derived from the service's name") {
  const auto text = node.text();
  if (!text) return;
  if (is_id(*text)) {
    id = *text;
  } else {
    const std::string meant = plain(*text);
    faults.add(node.position(),
               in_quotes(node.name()) + " must be 32 lower-case hex digits, not " + node.shown(),
               {is_id(meant) ? "did you mean " + in_quotes(meant) + "?" : help});
  }
}

void read_key(const Node& node, std::string& key, FaultList& faults) {
  const auto text = node.text();
  if (!text) return;
  if (is_key(*text)) {
    key = *text;
  } else {
    faults.add(
        node.position(), in_quotes(node.name()) + " must be the Base64 text of 64 bytes",
        {"expected 88 characters, the last two \"==\"; this has " + std::to_string(text->size()),
         "help: leave it out, and it is derived from the service's name"});
  }
}

void read_endpoint_name(const Node& node, std::string& name, FaultList& faults) {
  const auto text = node.text();
  if (!text) return;
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789";
  const bool fits = !text->empty() && text->size() <= 24 &&
                    text->find_first_not_of(kAllowed) == std::string::npos;
  if (fits) {
    name = *text;
  } else {
    faults.add(node.position(),
               "an endpoint's name is 1 to 24 lower-case letters and digits, not " + node.shown());
  }
}

void read_concurrency(const Node& node, int& calls, FaultList& faults) {
  const auto value = node.integer();
  if (!value) return;
  if (*value >= 1 && *value <= 200) {
    calls = static_cast<int>(*value);
  } else {
    faults.add(node.position(), "\"maxConcurrentCalls\" must be 1 to 200, not " + node.shown());
  }
}

// A word of `words`, in the order of the enumerators of `choice`.
template <typename Choice, std::size_t N>
void read_choice(const Node& node, const std::array<std::string_view, N>& words,
                 const std::string& refusal, Choice& choice, FaultList& faults) {
  const auto text = node.text();
  if (!text) return;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found == words.end()) {
    faults.add(node.position(), refusal + node.shown(), spelling_notes(*text, words));
  } else {
    choice = static_cast<Choice>(found - words.begin());
  }
}

std::chrono::milliseconds read_time(const Node& node, FaultList& faults) {
  const auto text = node.text();
  const auto time = text ? text::parse_duration(*text) : std::nullopt;
  if (text && !time)
    faults.add(node.position(), in_quotes(node.name()) +
                                    " is a time such as 250ms, 90s or 1h, up to 24h, not " +
                                    node.shown());
  return time.value_or(std::chrono::milliseconds(0));
}

void read_jobs(const Node& jobs, core::ServiceDefinition& definition, FaultList& faults) {
  if (!jobs.is(kObject)) return;
  definition.job_duration = core::JobDuration{read_time(jobs.member("duration"), faults),
                                              read_time(jobs.member("perRow"), faults)};
}

void read_answers(const Node& answers, core::ServiceDefinition& definition, FaultList& faults) {
  static constexpr std::array<std::string_view, 3> kTexts = {"null", "empty", "NaN"};
  static constexpr std::array<std::string_view, 2> kNames = {"always", "details"};
  definition.ignore_extra_columns = answers.member("ignoreExtraColumns").boolean().value_or(false);
  read_choice(answers.member("missing"), kTexts, "a missing value cannot be answered as ",
              definition.missing_text, faults);
  read_choice(answers.member("columnNames"), kNames, "\"columnNames\" cannot be ",
              definition.column_names, faults);
}

void read_name(const Node& node, const std::string& folder_name, std::string& name,
               FaultList& faults) {
  name = node.text().value_or(folder_name);
  const bool printable =
      std::none_of(name.begin(), name.end(), [](char c) { return c >= 0 && c < ' '; });
  if (name.empty() || !printable)
    faults.add(node.position(), "a service's name is a text of at least one printable character");
}

void derive_what_is_left_out(core::ServiceDefinition& definition) {
  const std::string& name = definition.name;
  const auto derive = [&](std::string& id, std::string_view kind) {
    if (id.empty()) id = core::derived_id(kind, name);
  };
  derive(definition.workspace_id, "workspace");
  derive(definition.workspace_token, "token");
  derive(definition.web_service_id, "webservice");
  derive(definition.endpoint_id, "endpoint");
  if (definition.primary_key.empty()) definition.primary_key = core::derived_key("primary", name);
  if (definition.secondary_key.empty())
    definition.secondary_key = core::derived_key("secondary", name);
}

}  // namespace

void read_identity(const Node& root, const std::string& folder_name, Draft& draft,
                   FaultList& faults) {
  core::ServiceDefinition& definition = draft.definition;
  read_name(root.member("name"), folder_name, definition.name, faults);
  definition.description = root.member("description").text().value_or("");
  read_id(root.member("workspace").member("id"), definition.workspace_id, faults);
  read_id(root.member("workspace").member("token"), definition.workspace_token, faults);
  read_id(root.member("webService").member("id"), definition.web_service_id, faults);
  const Node endpoint = root.member("endpoint");
  read_endpoint_name(endpoint.member("name"), definition.endpoint_name, faults);
  read_id(endpoint.member("id"), definition.endpoint_id, faults);
  read_key(endpoint.member("primaryKey"), definition.primary_key, faults);
  read_key(endpoint.member("secondaryKey"), definition.secondary_key, faults);
  read_concurrency(endpoint.member("maxConcurrentCalls"), definition.max_concurrent_calls, faults);
  std::string subscription;
  read_id(root.member("subscription"), subscription, faults,
          "help: leave it out, and any subscription is accepted");
  if (!subscription.empty()) definition.subscription_id = subscription;
  read_answers(root.member("answers"), definition, faults);
  read_jobs(root.member("jobs"), definition, faults);
  derive_what_is_left_out(definition);
}

}  // namespace aml::definition
