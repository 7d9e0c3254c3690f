#include "emulator/steering/match.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/core/mask.h"
#include "emulator/steering/glob.h"
#include "emulator/steering/operation_names.h"
#include "emulator/text/ascii.h"
#include "emulator/text/nul.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::steering {

namespace {

using definition::FaultList;
using definition::kInteger;
using definition::kList;
using definition::kNull;
using definition::kObject;
using definition::kText;
using definition::Node;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxTokens = 64;  // of a pointer: JSON is not read deeper

}  // namespace

/// The name of a query member or a header, and the pattern of its value.
struct Named {
  std::string name;
  std::string pattern;
};

/// A place in a JSON document, and what must be there.
struct Pointed {
  std::vector<std::string> tokens;
  nlohmann::ordered_json value;
};

namespace {

bool fits_header(const Named& wanted, const core::Headers* headers) {
  return headers != nullptr &&
         std::any_of(headers->begin(), headers->end(), [&](const core::Header& header) {
           return text::same_name(header.name, wanted.name) &&
                  fits_value(wanted.pattern, header.value);
         });
}

bool fits_query(const Named& wanted, std::string_view query) {
  while (!query.empty()) {
    std::string_view member = text::cut(query, '&');
    const std::string name = text::percent_decode(text::cut(member, '='));
    if (text::same_name(name, wanted.name) &&
        fits_value(wanted.pattern, text::percent_decode(member)))
      return true;
  }
  return false;
}

const Json* child(const Json& json, const std::string& token) {
  if (json.is_object()) {
    const auto found = json.find(token);
    return found == json.end() ? nullptr : &*found;
  }
  if (!json.is_array()) return nullptr;
  const auto index = text::parse_number<std::size_t>(token);
  return index && *index < json.size() ? &json[*index] : nullptr;
}

bool fits_json(const Pointed& wanted, const Json& document) {
  const Json* at = &document;
  for (const std::string& token : wanted.tokens) {
    at = child(*at, token);
    if (at == nullptr) return false;
  }
  return *at == wanted.value;
}

const Json& json_of(const Subject& subject) {
  if (subject.json != nullptr) return *subject.json;
  subject.json = std::make_shared<const Json>(text::has_nul(subject.body)
                                                  ? Json(Json::value_t::discarded)
                                                  : Json::parse(subject.body, nullptr, false));
  return *subject.json;
}

std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer.front() != '/') return std::nullopt;
  while (!pointer.empty() && tokens.size() < kMaxTokens) {
    pointer.remove_prefix(1);
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    std::string token;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '~') {
        token += raw[i];
        continue;
      }
      if (i + 1 == raw.size() || (raw[i + 1] != '0' && raw[i + 1] != '1')) return std::nullopt;
      token += raw[++i] == '0' ? '~' : '/';
    }
    tokens.push_back(std::move(token));
    pointer.remove_prefix(raw.size());
  }
  return pointer.empty() ? std::optional(std::move(tokens)) : std::nullopt;
}

std::vector<Named> read_named(const Node& object, FaultList& faults) {
  std::vector<Named> named;
  for (const Node& member : object.children()) {
    const auto pattern = member.text();
    if (!pattern) {
      faults.add(member.position(), definition::in_quotes(member.name()) +
                                        " must be a text, in which * is any run, not " +
                                        member.shown());
      continue;
    }
    named.push_back({member.name(), *pattern});
  }
  return named;
}

std::vector<Pointed> read_pointed(const Node& object, FaultList& faults) {
  std::vector<Pointed> pointed;
  for (const Node& member : object.children()) {
    auto tokens = parse_pointer(member.name());
    if (!tokens) {
      faults.add(member.name_position(),
                 definition::in_quotes(member.name()) + " is not a JSON pointer",
                 {"help: /Inputs/input1/Values/0 names a part of a document"});
      continue;
    }
    pointed.push_back({std::move(*tokens), Json::parse(member.json())});
  }
  return pointed;
}

// 503, or 5 for all of 5xx.
int read_wanted_status(const Node& node, FaultList& faults) {
  const std::string text =
      node.text().value_or(node.integer() ? std::to_string(*node.integer()) : "");
  if (text.size() == 3 && text[0] >= '1' && text[0] <= '5') {
    if (text::same_name(std::string_view(text).substr(1), "xx")) return text[0] - '0';
    if (const auto status = text::parse_number<int>(text)) return *status;
  }
  if (node.present() && node.is(kText | kInteger))
    faults.add(node.position(),
               "\"status\" is a number such as 503, or \"5xx\", not " + node.shown());
  return 0;
}

std::string read_method(const Node& node, FaultList& faults) {
  static constexpr std::array<std::string_view, 9> kMethods = {
      "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "MERGE", "TRACE"};
  const std::string method = node.text().value_or("");
  const auto is_it = [&](std::string_view known) { return text::same_name(known, method); };
  if (!method.empty() && std::none_of(kMethods.begin(), kMethods.end(), is_it))
    faults.add(node.position(), "no request has the method " + node.shown(),
               definition::spelling_notes(method, kMethods));
  return method;
}

}  // namespace

struct Match::Parts {
  std::string workspace;
  std::string owner;    ///< the workspace, or that of the service
  std::string service;  ///< id or name
  std::vector<std::string> operations;
  std::string method;
  std::string path;
  std::vector<Named> query;
  std::vector<Named> headers;
  std::string body;
  std::vector<Pointed> json;
  std::string job;
  int status = 0;  ///< below 10: a class
  std::string subscription;
};

const definition::FormatObject kMatchFormat{"match",
                                            "a match",
                                            {{"workspace", kText},
                                             {"service", kText},
                                             {"operation", kText},
                                             {"method", kText},
                                             {"path", kText},
                                             {"query", kObject},
                                             {"header", kObject},
                                             {"body", kText},
                                             {"json", kObject},
                                             {"job", kText},
                                             {"status", kText | kInteger},
                                             {"subscription", kText}}};

Vocabulary vocabulary_of(const service::Catalog& catalog,
                         std::vector<std::string_view> operations) {
  Vocabulary vocabulary{std::move(operations), {}};
  for (const auto& endpoint : catalog.endpoints()) {
    const core::ServiceDefinition& own = endpoint->definition();
    vocabulary.services.push_back({own.name, own.endpoint_id, own.workspace_id});
  }
  return vocabulary;
}

Match::Match() : parts_(std::make_shared<const Parts>()) {}

bool Match::needs_status() const {
  return parts_->status != 0;
}

const std::string& Match::workspace() const {
  return parts_->owner;
}

bool Match::is_placed() const {
  const auto& names = parts_->operations;
  return !parts_->service.empty() ||
         (!names.empty() && std::none_of(names.begin(), names.end(), [](std::string_view one) {
           return one.starts_with("rrs.") || one.starts_with("bes.");
         }));
}

bool Match::needs_headers() const {
  return !parts_->headers.empty();
}

/// One member: its name, and whether what is wanted of it holds.
struct Match::Member {
  std::string_view name;
  bool (*fits)(const Parts& parts, const Subject& subject);
};

namespace {

// The journal has it in the place of a secret.
bool is_masked(std::string_view text) {
  return text.find(core::kRedacted) != std::string_view::npos;
}

// Whether each wanted value holds, or was a secret.
bool are_masked(const std::vector<Named>& wanted, const core::Headers* headers) {
  return headers != nullptr && std::all_of(wanted.begin(), wanted.end(), [&](const Named& one) {
           const std::string* value = core::find_header(*headers, one.name);
           return fits_header(one, headers) || (value != nullptr && is_masked(*value));
         });
}

bool same(std::string_view wanted, std::string_view is) {
  return wanted.empty() || text::same_name(wanted, is);
}

bool is_one_of(const std::vector<std::string>& operations, std::string_view operation) {
  return operations.empty() ||
         std::any_of(operations.begin(), operations.end(),
                     [&](const std::string& one) { return is_operation(operation, one); });
}

}  // namespace

// What costs least comes first, the body last.
std::span<const Match::Member> Match::members() {
  using P = const Parts&;
  using S = const Subject&;
  static constexpr Member kMembers[] = {
      {"workspace", [](P p, S s) { return same(p.workspace, s.workspace); }},
      {"service",
       [](P p, S s) { return same(p.service, s.service) || same(p.service, s.service_name); }},
      {"operation", [](P p, S s) { return is_one_of(p.operations, s.operation); }},
      {"method", [](P p, S s) { return same(p.method, s.method); }},
      {"job", [](P p, S s) { return same(p.job, s.job); }},
      {"subscription", [](P p, S s) { return same(p.subscription, s.subscription); }},
      {"status",
       [](P p, S s) {
         return p.status == 0 || p.status == (p.status < 10 ? s.status / 100 : s.status);
       }},
      {"path", [](P p, S s) { return p.path.empty() || fits_path(p.path, s.path); }},
      {"query",
       [](P p, S s) {
         return std::all_of(p.query.begin(), p.query.end(),
                            [&](const Named& one) { return fits_query(one, s.query); });
       }},
      {"header",
       [](P p, S s) {
         return std::all_of(p.headers.begin(), p.headers.end(),
                            [&](const Named& one) { return fits_header(one, s.headers); });
       }},
      {"body", [](P p, S s) { return s.body.find(p.body) != std::string_view::npos; }},
      {"json", [](P p, S s) {
         return std::all_of(p.json.begin(), p.json.end(),
                            [&](const Pointed& one) { return fits_json(one, json_of(s)); });
       }}};
  return kMembers;
}

bool Match::fits(const Subject& subject) const {
  const auto all = members();
  return std::all_of(all.begin(), all.end(),
                     [&](const Member& one) { return one.fits(*parts_, subject); });
}

std::vector<std::string_view> Match::differences(const Subject& subject) const {
  constexpr std::size_t kFew = 3;
  std::vector<std::string_view> found;
  for (const Member& one : members()) {
    if (is_of_body(one) && found.size() >= kFew) break;
    if (!one.fits(*parts_, subject)) found.push_back(one.name);
  }
  return found;
}

bool Match::may_fit(const Subject& subject) const {
  const auto all = members();
  return std::all_of(all.begin(), all.end(), [&](const Member& one) {
    return (is_of_body(one) && (subject.body_cut || is_masked(subject.body))) ||
           one.fits(*parts_, subject) || (one.name == "query" && is_masked(subject.query)) ||
           (one.name == "header" && are_masked(parts_->headers, subject.headers));
  });
}

bool Match::is_of_body(const Member& member) {
  return member.name == "body" || member.name == "json";
}

namespace {

// Ids may be of what is still to be made; a name is of what is there.
std::string read_workspace(const Node& node, const Vocabulary& vocabulary, FaultList& faults) {
  const auto id = node.text();
  if (!id || core::is_hex32(*id)) return id ? text::to_lower(*id) : "";
  std::vector<std::string_view> known;
  for (const Vocabulary::Service& one : vocabulary.services) known.push_back(one.workspace);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  faults.add(node.position(),
             "a workspace is named by its id of 32 hex digits, not " + node.shown(),
             definition::spelling_notes(*id, known));
  return {};
}

std::string read_service(const Node& node, const Vocabulary& vocabulary, std::string& owner,
                         FaultList& faults) {
  const auto given = node.text();
  if (!given) return {};
  std::vector<std::string_view> names;
  std::size_t found = 0;
  std::string_view found_in;
  for (const Vocabulary::Service& one : vocabulary.services) {
    names.push_back(one.name);
    if (!text::same_name(one.name, *given) && !text::same_name(one.id, *given)) continue;
    ++found;
    found_in = one.workspace;
  }
  if (found == 1 && owner.empty()) owner = found_in;
  if (found == 0 && !core::is_hex32(*given)) {
    faults.add(node.position(), "there is no service " + node.shown(),
               definition::spelling_notes(*given, names));
  }
  return *given;
}

std::vector<std::string> read_operations(const Node& node, const Vocabulary& vocabulary,
                                         FaultList& faults) {
  const auto name = node.text();
  if (!name) return {};
  const auto found = operations_of(*name, vocabulary.operations);
  if (found.empty()) {
    faults.add(node.position(), "there is no operation " + node.shown(),
               definition::spelling_notes(*name, operation_names(vocabulary.operations)));
  }
  return {found.begin(), found.end()};
}

std::string read_path(const Node& node, FaultList& faults) {
  const std::string path = node.text().value_or("");
  if (!path.empty() && path.front() != '/' && path.front() != '*')
    faults.add(node.position(), "a path begins with a slash, or with *");
  return path;
}

}  // namespace

Match read_match(const Node& node, const Vocabulary& vocabulary, FaultList& faults) {
  for (const Node& member : node.children()) {
    if (member.text() == "")
      faults.add(member.position(), definition::in_quotes(member.name()) + " is empty");
  }
  Match::Parts parts;
  parts.workspace = read_workspace(node.member("workspace"), vocabulary, faults);
  parts.owner = parts.workspace;
  parts.service = read_service(node.member("service"), vocabulary, parts.owner, faults);
  parts.operations = read_operations(node.member("operation"), vocabulary, faults);
  parts.method = read_method(node.member("method"), faults);
  parts.path = read_path(node.member("path"), faults);
  parts.query = read_named(node.member("query"), faults);
  parts.headers = read_named(node.member("header"), faults);
  parts.body = node.member("body").text().value_or("");
  parts.json = read_pointed(node.member("json"), faults);
  parts.job = node.member("job").text().value_or("");
  parts.status = read_wanted_status(node.member("status"), faults);
  parts.subscription = node.member("subscription").text().value_or("");
  Match match;
  match.parts_ = std::make_shared<const Match::Parts>(std::move(parts));
  return match;
}

}  // namespace aml::steering
