#include "emulator/control/made_calls.h"

#include <string>

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
    by_rule = by_rule || step.check == steering::kFaultStep;
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

std::string why_incomplete(const Journal& journal, std::optional<std::string_view> workspace) {
  if (journal.is_disabled()) return "The journal is off (--journal-entries 0): no call is known.";
  if (journal.is_whole(workspace)) return {};
  return "The journal has dropped " + std::to_string(journal.totals().dropped) +
         " entries (--journal-entries, --journal-bytes); a reset opens a new window.";
}

}  // namespace

steering::Verdict verify(const Journal& journal, const service::Catalog& catalog,
                         const steering::Expectations& expectations,
                         std::optional<std::string_view> workspace) {
  steering::Verification verification(expectations);
  CallReader reader(catalog, {.headers = expectations.needs_headers(),
                              .failures = expectations.retries.has_value()});
  const std::uint64_t end = journal.last_number();  // calls under way may go on for ever
  std::uint64_t last = 0;
  for (auto piece = journal.after(last, kEntriesAtOnce); !piece.empty() && last < end;
       piece = journal.after(last, kEntriesAtOnce)) {
    for (const Journal::Numbered& one : piece) {
      last = one.number;
      if (one.entry.is_own() || one.number > end) continue;
      if (workspace && !text::same_name(one.entry.workspace(), *workspace)) continue;
      verification.add(reader.read(one.number, one.entry));
    }
  }
  return verification.finish(why_incomplete(journal, workspace));
}

}  // namespace aml::control
