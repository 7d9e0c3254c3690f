#include "emulator/control/journal_query.h"

#include <algorithm>
#include <array>

#include "emulator/base/assert.h"
#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/hex.h"
#include "emulator/text/number.h"

namespace aml::control {

namespace {

constexpr std::array<std::string_view, 7> kQueryMembers = {
    "workspace", "operation", "status", "since", "order", "after", "limit"};

// Taken from the journal at once: its lock is held for so many pointers.
constexpr std::size_t kPieceEntries = 128;

struct ShortName {
  std::string_view name;
  std::vector<std::string_view> operations;
};

// Names that mean several operations, or all of a family.
const std::array<ShortName, 10>& short_names() {
  static const std::array<ShortName, 10> kNames = {
      {{"execute", {"rrs.execute", "rrs.score"}},
       {"submit", {"bes.submit"}},
       {"start", {"bes.start"}},
       {"status", {"bes.status"}},
       {"cancel", {"bes.cancel"}},
       {"blob.put",
        {"blob.put-blob", "blob.put-block", "blob.put-block-list", "blob.append-block",
         "blob.copy-blob"}},
       {"blob.get", {"blob.get-blob", "blob.blob-properties"}},
       {"gateway", {"gateway.*"}},
       {"management", {"management.*"}},
       {"studio", {"studio.*"}}}};
  return kNames;
}

std::vector<std::string_view> operations_of(std::string_view name,
                                            std::span<const std::string_view> known) {
  std::vector<std::string_view> all(known.begin(), known.end());
  for (const ShortName& row : short_names()) {
    if (row.name == name) return row.operations;
    all.push_back(row.name);
  }
  const auto found = std::find(known.begin(), known.end(), name);
  if (found == known.end()) refuse_word("operation", name, all);
  return {*found};
}

bool is_operation(std::string_view name, std::string_view wanted) {
  if (!wanted.ends_with('*')) return name == wanted;
  return name.starts_with(wanted.substr(0, wanted.size() - 1));
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
  const auto number = journal.find_number(text);
  if (!number) throw core::ApiError(kRequestNotInJournal, {text});
  query.first = *number + 1;
}

bool fits(const JournalQuery& query, const JournalEntry& entry) {
  if (query.workspace && !text::same_name(entry.workspace(), *query.workspace)) return false;
  if (query.status && *query.status != (*query.status < 10 ? entry.status() / 100 : entry.status()))
    return false;
  if (query.since && entry.time() < *query.since) return false;
  return query.operations.empty() ||
         std::any_of(query.operations.begin(), query.operations.end(),
                     [&](std::string_view one) { return is_operation(entry.operation(), one); });
}

}  // namespace

JournalQuery parse_journal_query(const http::Request& request, const Journal& journal,
                                 std::span<const std::string_view> operations) {
  const ListQuery members(request, kQueryMembers);
  JournalQuery query;
  query.workspace = members.find_id("workspace");
  if (const auto name = members.find("operation"))
    query.operations = operations_of(*name, operations);
  if (const auto status = members.find("status")) query.status = parse_status(*status);
  if (const auto since = members.find("since")) read_since(*since, journal, query);
  query.newest_first = members.newest_first();
  query.after = members.find_number("after").value_or(query.newest_first ? Journal::kEnd : 0);
  query.limit = members.find_limit().value_or(query.limit);
  return query;
}

JournalPage::JournalPage(const Journal& journal, JournalQuery query)
    : journal_(journal), query_(std::move(query)), last_number_(query_.after) {
  AML_ASSERT(query_.first > 0 && query_.limit > 0);
  if (!query_.newest_first) last_number_ = std::max(last_number_, query_.first - 1);
}

std::optional<Journal::Numbered> JournalPage::next_match() {
  for (;;) {
    if (piece_.empty()) {
      piece_ = query_.newest_first ? journal_.before(last_number_, kPieceEntries)
                                   : journal_.after(last_number_, kPieceEntries);
      if (piece_.empty()) return std::nullopt;
      std::reverse(piece_.begin(), piece_.end());
    }
    Journal::Numbered one = std::move(piece_.back());
    piece_.pop_back();
    last_number_ = one.number;
    if (one.number < query_.first) return std::nullopt;
    if (fits(query_, one.entry)) return one;
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
