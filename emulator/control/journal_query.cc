#include "emulator/control/journal_query.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"
#include "emulator/steering/fault_hook.h"
#include "emulator/steering/operation_names.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/hex.h"
#include "emulator/text/nul.h"
#include "emulator/text/number.h"

namespace aml::control {

namespace {

constexpr std::array<std::string_view, 19> kQueryMembers = {
    "workspace", "operation", "status", "service", "method",       "path", "query",
    "header",    "body",      "json",   "job",     "subscription", "text", "show",
    "since",     "order",     "after",  "limit",   "counts"};
/// Of JournalQuery::Show, in its order.
constexpr std::array<std::string_view, 5> kShown = {"failed", "faulted", "gateway", "pages",
                                                    "programs"};
constexpr std::array<std::string_view, 1> kCounts = {"true"};
// Of a match: texts as they are, and objects as JSON.
constexpr std::array<std::string_view, 6> kMatchTexts = {"service", "method", "path",
                                                         "body",    "job",    "subscription"};
constexpr std::array<std::string_view, 3> kMatchObjects = {"query", "header", "json"};

// Taken from the journal at once: its lock is held for so many pointers.
constexpr std::size_t kPieceEntries = 128;

std::vector<std::string_view> parse_operation(std::string_view name,
                                              std::span<const std::string_view> known) {
  auto found = steering::operations_of(name, known);
  if (found.empty()) refuse_word("operation", name, steering::operation_names(known));
  return found;
}

int parse_status(const std::string& text) {
  constexpr std::string_view kExpected = "it is a number such as 400, or 4xx";
  const bool shaped = text.size() == 3 && text[0] >= '1' && text[0] <= '5';
  if (!shaped) refuse_value("status", text, kExpected);
  if (text::same_name(std::string_view(text).substr(1), "xx")) return text[0] - '0';
  const auto status = text::parse_number<int>(text);
  if (!status) refuse_value("status", text, kExpected);
  return *status;
}

bool is_request_id(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : text::hex_digit(text[i]) < 0) return false;
  }
  return true;
}

void read_since(const std::string& text, const Journal& journal, JournalQuery& query) {
  query.since = text::parse_utc(text);
  if (query.since) return;
  if (!is_request_id(text))
    refuse_value("since", text, "it is a time such as 2016-10-14T14:52:33Z, or a request's id");
  const auto number = journal.entries().find_number(text);
  if (!number) throw core::ApiError(kRequestNotInJournal, {text});
  query.first = *number + 1;
}

nlohmann::ordered_json match_members(const ListQuery& members) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const std::string_view name : kMatchTexts) {
    if (auto text = members.find(name)) json[std::string(name)] = std::move(*text);
  }
  for (const std::string_view name : kMatchObjects) {
    const auto text = members.find(name);
    if (!text) continue;
    auto object = nlohmann::ordered_json::parse(*text, nullptr, false);
    if (!object.is_object() || text::has_nul(*text))
      refuse_value(name, *text, R"(it is a JSON object such as {"name": "value*"})");
    json[std::string(name)] = std::move(object);
  }
  return json;
}

std::optional<steering::Match> parse_match(const ListQuery& members,
                                           const steering::Vocabulary& vocabulary) {
  const auto json = match_members(members);
  if (json.empty()) return std::nullopt;
  const auto document = definition::parse_positioned(
      json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  definition::FaultList faults("");
  const definition::Node root(document);
  definition::check_format(root, steering::kMatchFormat, faults);
  steering::Match match = steering::read_match(root, vocabulary, faults);
  std::string all;
  for (const definition::DefinitionFault& fault : faults.take()) {
    all += (all.empty() ? "" : "\n") + fault.message;
    for (const std::string& note : fault.notes) all += "\n  " + note;
  }
  if (!all.empty()) throw core::ApiError(kControlBadRequest, {all});
  return match;
}

bool fits_side(const JournalQuery& query, const steering::Subject& side) {
  if (query.workspace && !text::same_name(side.workspace, *query.workspace)) return false;
  if (query.status && *query.status != (*query.status < 10 ? side.status / 100 : side.status))
    return false;
  if (!query.operations.empty() &&
      std::none_of(query.operations.begin(), query.operations.end(), [&](std::string_view one) {
        return steering::is_operation(side.operation, one);
      }))
    return false;
  return !query.match || query.match->fits(side);
}

bool has_fault(const JournalEntry& entry) {
  const auto trace = entry.trace();
  return std::any_of(trace.begin(), trace.end(), [](const core::TraceStep& step) {
    return step.check == steering::kFaultStep;
  });
}

// A status of 0: the connection ended before one was sent.
bool is_shown(JournalQuery::Show show, const JournalEntry& entry) {
  switch (show) {
    case JournalQuery::Show::kFailed:
      return entry.status() == 0 || entry.status() >= 400;
    case JournalQuery::Show::kFaulted:
      return has_fault(entry);
    case JournalQuery::Show::kGateway:
      return entry.is_of_gateway();
    case JournalQuery::Show::kPages:
      return entry.is_own();
    case JournalQuery::Show::kPrograms:
      return !entry.is_own();
  }
  AML_ASSERT(false);
  return false;
}

bool holds(std::string_view where, const std::string& wanted) {
  return text::to_lower(where).find(wanted) != std::string::npos;
}

bool has_text(const JournalEntry& entry, const std::string& wanted) {
  return holds(entry.target(), wanted) || holds(entry.error(), wanted) ||
         holds(entry.id(), wanted) || holds(entry.request_body(), wanted) ||
         holds(entry.response().body, wanted);
}

// A call through the gateway is found by what either side of it is.
bool fits(const JournalQuery& query, CallReader& reader, const Journal::Numbered& one) {
  if (one.number < query.first) return false;
  if (query.since && one.entry.time() < *query.since) return false;
  if (!query.text.empty() && !has_text(one.entry, query.text)) return false;
  const steering::MadeCall call = reader.read(one.number, one.entry);
  return fits_side(query, call.subject) || (call.inner && fits_side(query, *call.inner));
}

}  // namespace

JournalQuery parse_journal_query(const http::Request& request, const Journal& journal,
                                 const steering::Vocabulary& vocabulary) {
  const ListQuery members(request, kQueryMembers);
  JournalQuery query;
  query.workspace = members.find_id("workspace");
  if (const auto name = members.find("operation"))
    query.operations = parse_operation(*name, vocabulary.operations);
  if (const auto status = members.find("status")) query.status = parse_status(*status);
  if (const auto since = members.find("since")) read_since(*since, journal, query);
  query.match = parse_match(members, vocabulary);
  if (const auto show = members.find_word("show", kShown))
    query.show = static_cast<JournalQuery::Show>(*show);
  query.text = text::to_lower(members.find("text").value_or(""));
  query.newest_first = members.newest_first();
  query.after = members.find_number("after").value_or(query.newest_first ? Journal::kEnd : 0);
  query.limit = members.find_limit().value_or(query.limit);
  query.counts = members.find_word("counts", kCounts).has_value();
  return query;
}

JournalCounts count_entries(const Journal& journal, const JournalQuery& query,
                            const service::Catalog& catalog) {
  using Show = JournalQuery::Show;
  CallReader reader(catalog, {.headers = query.match && query.match->needs_headers()});
  JournalCounts counts;
  std::uint64_t last = query.first - 1;
  for (auto piece = journal.entries().after(last, kPieceEntries); !piece.empty();
       piece = journal.entries().after(last, kPieceEntries)) {
    for (const Journal::Numbered& one : piece) {
      last = one.number;
      if (!fits(query, reader, one)) continue;
      ++counts.all;
      if (is_shown(Show::kFailed, one.entry)) ++counts.failed;
      if (is_shown(Show::kFaulted, one.entry)) ++counts.faulted;
      if (is_shown(Show::kGateway, one.entry)) ++counts.gateway;
    }
  }
  return counts;
}

JournalPage::JournalPage(const Journal& journal, JournalQuery query,
                         std::shared_ptr<const service::Catalog> catalog)
    : journal_(journal),
      query_(std::move(query)),
      catalog_(std::move(catalog)),
      reader_(*catalog_, {.headers = query_.match && query_.match->needs_headers()}),
      last_number_(query_.after) {
  AML_ASSERT(query_.first > 0 && query_.limit > 0);
  if (!query_.newest_first) last_number_ = std::max(last_number_, query_.first - 1);
}

std::optional<Journal::Numbered> JournalPage::next_match() {
  for (;;) {
    if (piece_.empty()) {
      piece_ = query_.newest_first ? journal_.entries().before(last_number_, kPieceEntries)
                                   : journal_.entries().after(last_number_, kPieceEntries);
      if (piece_.empty()) return std::nullopt;
      std::reverse(piece_.begin(), piece_.end());
    }
    Journal::Numbered one = std::move(piece_.back());
    piece_.pop_back();
    last_number_ = one.number;
    if (one.number < query_.first) return std::nullopt;
    if (query_.show && !is_shown(*query_.show, one.entry)) continue;
    if (fits(query_, reader_, one)) return one;
  }
}

std::optional<JournalEntry> JournalPage::next() {
  if (given_ == query_.limit) return std::nullopt;
  auto found = next_match();
  if (!found) return std::nullopt;
  AML_ASSERT(given_ < query_.limit);
  ++given_;
  last_given_ = found->number;
  return std::move(found->entry);
}

std::optional<std::uint64_t> JournalPage::next_page() {
  if (given_ < query_.limit || !next_match()) return std::nullopt;
  return last_given_;
}

}  // namespace aml::control
