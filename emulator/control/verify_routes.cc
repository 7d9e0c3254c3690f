#include "emulator/control/verify_routes.h"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "emulator/control/control_errors.h"
#include "emulator/control/journal_json.h"
#include "emulator/control/list_query.h"
#include "emulator/control/made_calls.h"

namespace aml::control {

namespace {

using http::Call;
using http::Response;
using std::chrono::milliseconds;
using steering::Expectations;
using steering::Verdict;
using Json = nlohmann::ordered_json;

// Each holds a thread of the server, which has 256.
constexpr int kMaxWaits = 64;
// Between two looks at the journal, whatever comes in.
constexpr milliseconds kBetweenLooks{10};
// Where several journals are looked at, of which one wakes, or other replicas record too.
constexpr milliseconds kBetweenLooksAtAll{50};

/// One of the places for those that wait, as long as it lives.
class WaitingPlace {
 public:
  explicit WaitingPlace(std::atomic<int>& taken) : taken_(taken) {
    if (taken_.fetch_add(1) < kMaxWaits) return;
    taken_.fetch_sub(1);
    throw core::ApiError(kTooManyWaits);
  }
  ~WaitingPlace() { taken_.fetch_sub(1); }
  WaitingPlace(const WaitingPlace&) = delete;
  WaitingPlace& operator=(const WaitingPlace&) = delete;

 private:
  std::atomic<int>& taken_;
};

Expectations read_body(const Call& call, const steering::Vocabulary& vocabulary) {
  const std::string_view body = call.body();
  if (body.size() > Expectations::kMaxBytes)
    throw core::ApiError(kControlBadRequest, {"Expectations have 256 KiB at most."});
  steering::ParsedExpectations parsed = steering::parse_expectations(body, "verify", vocabulary);
  if (parsed.faults.empty()) return std::move(parsed.expectations);
  std::string all;
  for (const definition::DefinitionFault& fault : parsed.faults)
    all += (all.empty() ? "" : "\n") + definition::to_text(fault);
  throw core::ApiError(kControlBadRequest, {all});
}

std::string_view name_of(Verdict::Kind kind) {
  if (kind == Verdict::Kind::kMet) return "met";
  return kind == Verdict::Kind::kUnmet ? "unmet" : "unknown";
}

int status_of(Verdict::Kind kind) {
  if (kind == Verdict::Kind::kMet) return 200;
  return kind == Verdict::Kind::kUnmet ? 417 : 409;
}

Json nearest_json(const std::vector<steering::NearEntry>& nearest,
                  std::span<const JournalOf> journals) {
  Json list = Json::array();
  for (const steering::NearEntry& near : nearest) {
    const Journal& journal = journals[near.journal].journal;
    const auto secrets = journal.secrets();
    const auto found = journal.entries().after(near.number - 1, 1);
    if (found.empty() || found.front().number != near.number) continue;  // gone since
    Json entry = entry_json(found.front().entry, *secrets);
    entry["differs"] = near.differs;
    list.push_back(std::move(entry));
  }
  return list;
}

std::uint64_t dropped_of(std::span<const JournalOf> journals) {
  std::uint64_t dropped = 0;
  for (const JournalOf& of : journals) dropped += of.journal.entries().totals().dropped;
  return dropped;
}

Response reply(const Verdict& verdict, const Expectations& expectations,
               std::span<const JournalOf> journals) {
  Json expected = Json::array();
  for (std::size_t i = 0; i < verdict.expectations.size(); ++i) {
    const steering::ExpectationResult& result = verdict.expectations[i];
    expected.push_back({{"match", Json::parse(expectations.expect[i].match_text)},
                        {"expected", steering::describe_count(expectations.expect[i])},
                        {"seen", result.seen},
                        {"met", result.met},
                        {"nearest", nearest_json(result.nearest, journals)}});
  }
  const Json json = {{"verdict", name_of(verdict.kind)}, {"reasons", verdict.reasons},
                     {"expect", std::move(expected)},    {"calls", verdict.calls},
                     {"retries", verdict.retries},       {"dropped", dropped_of(journals)}};
  Response response;
  response.status = status_of(verdict.kind);
  response.content_type = "application/json";
  response.body = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

/// Looks at the journals until all is met, the time is over, or nothing can be met any more.
class Look {
 public:
  Look(const ControlPlane& plane, const Expectations& expectations,
       std::optional<std::string_view> workspace)
      : plane_(plane), expectations_(expectations), workspace_(workspace) {}

  Response until_met() {
    std::uint64_t last = plane_.journal.entries().last_number();
    Verdict verdict = now();
    if (!verdict.is_final && expectations_.within.count() > 0) {
      const WaitingPlace place(plane_.waits);
      while (!verdict.is_final && left().count() > 0 && wait_for_more(last)) {
        last = plane_.journal.entries().last_number();
        verdict = now();
      }
    }
    return reply(verdict, expectations_, journals_);
  }

 private:
  Verdict now() {
    journals_.clear();
    journals_.push_back({plane_.journal, plane_.services.now()});
    private_ = workspace_ ? std::vector<PrivateState>() : plane_.private_states();
    for (const PrivateState& one : private_) journals_.push_back({one.journal, one.services.now()});
    const std::vector<std::string> missing =
        plane_.gather ? plane_.gather() : std::vector<std::string>();
    return verify(journals_, expectations_, workspace_, missing);
  }
  // False: the emulator stops.
  bool wait_for_more(std::uint64_t last) const {
    const Journal& journal = plane_.journal;
    if (!private_.empty() || plane_.gather) {
      journal.wait_after(last, std::min(kBetweenLooksAtAll, left()));
      return !journal.is_stopped();
    }
    if (!journal.wait_after(last, left())) return false;
    journal.wait_after(Journal::kEnd, std::min(kBetweenLooks, left()));
    return true;
  }
  milliseconds left() const {
    const auto spent = std::chrono::duration_cast<milliseconds>(watch_.elapsed());
    return std::max(milliseconds(0), expectations_.within - spent);
  }

  const ControlPlane& plane_;
  const Expectations& expectations_;
  const std::optional<std::string_view> workspace_;
  std::vector<PrivateState> private_;
  std::vector<JournalOf> journals_;
  const core::Stopwatch watch_;
};

}  // namespace

http::Routes verify_routes(const ControlPlane& plane) {
  const auto answer = [plane](const Call& call) {
    static constexpr std::array<std::string_view, 1> kMembers = {"workspace"};
    const auto workspace = ListQuery(call.request, kMembers).find_workspace(plane.services);
    const Expectations expectations = read_body(call, plane.vocabulary());
    return Look(plane, expectations, workspace).until_met();
  };
  return {{"POST", "/__emu/verify", "control.verify", answer, kOwnPaths}};
}

}  // namespace aml::control
