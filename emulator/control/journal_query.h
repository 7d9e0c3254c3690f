#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/control/journal.h"
#include "emulator/control/made_calls.h"
#include "emulator/http/message.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/match.h"

namespace aml::control {

/// What the query of `GET /__emu/requests` asks for: the members of a match (`workspace`,
/// `operation`, `status`, `service`, `method`, `path`, `job`, `subscription`, `body`; `query`,
/// `header` and `json` as JSON objects), `text` (what the target, an error's code or a body holds, in
/// any case), `show` (a kind of calls), `since` (a UTC time, or the id of an entry: what came after
/// it), `order` (`asc` or `desc`), `after` (the `next` of the page before), `limit`, `counts` (`true`).
struct JournalQuery {
  /// Kinds of calls that a person looks for; the words of `show`, in this order.
  enum class Show { kFailed, kFaulted, kGateway, kPages, kPrograms };

  std::optional<std::string> workspace;
  std::vector<std::string_view> operations;  ///< any of them; `gateway.*` all that begin so
  std::optional<int> status;                 ///< 1 to 5: of that class
  std::optional<steering::Match> match = std::nullopt;  ///< of the other members of a match
  std::optional<Show> show = std::nullopt;
  std::string text = {};  ///< in lower case; empty: any
  std::optional<core::TimePoint> since;
  std::uint64_t first = 1;  ///< no number below it
  bool newest_first = false;
  std::uint64_t after;
  std::size_t limit = 100;
  bool counts = false;  ///< also says how many there are of each kind
};

/// `vocabulary`: what entries may name; the query holds views into its operations.
/// Errors: those of ListQuery; ApiError kRequestNotInJournal for a `since` whose entry is gone.
JournalQuery parse_journal_query(const http::Request& request, const Journal& journal,
                                 const steering::Vocabulary& vocabulary);

/// How many entries a query finds on all its pages, whatever it would show of them, and how many of
/// them are of a kind.
struct JournalCounts {
  std::size_t all = 0;
  std::size_t failed = 0;
  std::size_t faulted = 0;
  std::size_t gateway = 0;
};
JournalCounts count_entries(const Journal& journal, const JournalQuery& query,
                            const service::Catalog& catalog);

/// The entries of one page, read from the journal in small pieces: neither their number nor a slow
/// reader keeps entries alive.
/// Threads: one at a time; the journal outlives it.
class JournalPage {
 public:
  JournalPage(const Journal& journal, JournalQuery query,
              std::shared_ptr<const service::Catalog> catalog);

  /// Nothing at the end of the page.
  std::optional<JournalEntry> next();
  /// Once next() gave nothing: the cursor of the page after it, if there is one now.
  std::optional<std::uint64_t> next_page();

 private:
  std::optional<Journal::Numbered> next_match();

  const Journal& journal_;
  const JournalQuery query_;
  const std::shared_ptr<const service::Catalog> catalog_;
  CallReader reader_;
  std::uint64_t last_number_;             ///< the number of the entry last taken from piece_
  std::vector<Journal::Numbered> piece_;  ///< in reverse: the next one is last
  std::size_t given_ = 0;
  std::uint64_t last_given_ = 0;
};

}  // namespace aml::control
