#include "emulator/control/made_calls.h"

#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "emulator/steering/fault_hook.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::control {

namespace {

using steering::MadeCall;
using steering::Subject;

// Taken from the journal at once: its lock is held for so many pointers.
constexpr std::size_t kEntriesAtOnce = 128;

// The segment after `jobs`, as BES paths have it.
std::string_view job_of(std::string_view operation, std::string_view path) {
  constexpr std::string_view kJobs = "/jobs/";
  const std::size_t at = path.rfind(kJobs);
  if (!operation.starts_with("bes.") || at == std::string_view::npos) return {};
  const std::string_view rest = path.substr(at + kJobs.size());
  return rest.substr(0, rest.find('/'));
}

// A rule spoiled the bytes of an answer that else was good.
bool is_spoiled(const JournalEntry& entry) {
  bool by_rule = false;
  for (const core::TraceStep& step : entry.trace())
    by_rule = by_rule || (step.check == steering::kFaultStep && !step.passed);
  return by_rule && core::find_header(entry.response().headers, steering::kFaultHeader) == nullptr;
}

}  // namespace

CallReader::CallReader(const service::Catalog& catalog, Options options)
    : catalog_(catalog), options_(options) {}

Subject CallReader::subject(const JournalEntry& entry, core::Headers& headers) const {
  std::string_view query = entry.target();
  const std::string_view path = text::cut(query, '?');
  Subject subject{.operation = entry.operation(),
                  .workspace = entry.workspace(),
                  .service = entry.service(),
                  .job = job_of(entry.operation(), path),
                  .subscription = entry.subscription(),
                  .method = entry.method(),
                  .path = path,
                  .query = query,
                  .headers = &headers,
                  .body = entry.request_body(),
                  .body_cut = entry.is_request_body_cut(),
                  .body_bytes = entry.request_body_bytes(),
                  .status = entry.status()};
  if (const auto* endpoint = catalog_.find(entry.service()))
    subject.service_name = endpoint->definition().name;
  if (options_.headers) headers = entry.request_headers();
  return subject;
}

MadeCall CallReader::read(std::uint64_t number, const JournalEntry& entry) {
  MadeCall call{number, entry.time(), entry.status() == 0 || entry.status() >= 400,
                subject(entry, headers_)};
  if (!call.failed && options_.failures) call.failed = is_spoiled(entry);
  if (const auto inner = entry.inner()) {
    call.inner = subject(*inner, inner_headers_);
    call.inner->subscription = entry.subscription();
  }
  return call;
}

namespace {

/// The entries of one journal that expectations are held against, one after the other.
class Readable {
 public:
  Readable(const JournalOf& of, std::size_t index, const steering::Expectations& expectations,
           std::optional<std::string_view> workspace)
      : journal_(of.journal),
        index_(index),
        workspace_(workspace),
        end_(of.journal.entries().last_number()),  // calls under way may go on for ever
        reader_(*of.catalog, {.headers = expectations.needs_headers(),
                              .failures = expectations.retries.has_value()}) {}

  /// Moves on to the next entry that counts; false: the end is reached.
  bool has_head() {
    while (true) {
      for (; at_ < piece_.size(); ++at_) {
        const Journal::Numbered& one = piece_[at_];
        last_ = one.number;
        if (one.number > end_) return false;
        if (!one.entry.is_own() &&
            (!workspace_ || text::same_name(one.entry.workspace(), *workspace_)))
          return true;
      }
      if (last_ >= end_) return false;
      piece_ = journal_.entries().after(last_, kEntriesAtOnce);
      at_ = 0;
      if (piece_.empty()) return false;
    }
  }
  const JournalEntry& head() const { return piece_[at_].entry; }
  /// What it views lives until the next one is taken, or has_head() is asked.
  MadeCall take() {
    taken_ = std::move(piece_[at_++]);
    MadeCall call = reader_.read(taken_->number, taken_->entry);
    call.journal = index_;
    return call;
  }

 private:
  const Journal& journal_;
  const std::size_t index_;
  const std::optional<std::string_view> workspace_;
  const std::uint64_t end_;
  CallReader reader_;
  std::vector<Journal::Numbered> piece_;
  std::size_t at_ = 0;
  std::uint64_t last_ = 0;
  std::optional<Journal::Numbered> taken_;
};

std::string why_missing(const std::vector<std::string>& missing) {
  std::string names;
  for (const std::string& name : missing) names += (names.empty() ? "" : ", ") + name;
  return "What these replicas answered is not known: " + names +
         "; a reset opens a new window without those that are gone.";
}

std::string why_incomplete(std::span<const JournalOf> journals,
                           std::optional<std::string_view> workspace,
                           const std::vector<std::string>& missing) {
  if (!missing.empty()) return why_missing(missing);
  std::uint64_t dropped = 0;
  for (const JournalOf& of : journals) {
    if (of.journal.is_disabled())
      return "The journal is off (--journal-entries 0): no call is known.";
    if (!of.journal.entries().is_whole(workspace)) dropped += of.journal.entries().totals().dropped;
  }
  if (dropped == 0) return {};
  return "The journal has dropped " + std::to_string(dropped) +
         " entries (--journal-entries, --journal-bytes); a reset opens a new window.";
}

}  // namespace

steering::Verdict verify(std::span<const JournalOf> journals,
                         const steering::Expectations& expectations,
                         std::optional<std::string_view> workspace,
                         const std::vector<std::string>& missing) {
  steering::Verification verification(expectations);
  std::vector<Readable> all;
  for (std::size_t i = 0; i < journals.size(); ++i)
    all.emplace_back(journals[i], i, expectations, workspace);
  const auto later = [&](std::size_t a, std::size_t b) {
    return std::pair(all[a].head().time(), a) > std::pair(all[b].head().time(), b);
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> heads(later);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].has_head()) heads.push(i);
  }
  while (!heads.empty()) {
    const std::size_t next = heads.top();
    heads.pop();
    verification.add(all[next].take());
    if (all[next].has_head()) heads.push(next);
  }
  return verification.finish(why_incomplete(journals, workspace, missing));
}

}  // namespace aml::control
