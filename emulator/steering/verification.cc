#include "emulator/steering/verification.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::steering {

namespace {

bool fits(const Match& match, const MadeCall& call) {
  return match.fits(call.subject) || (call.inner && match.fits(*call.inner));
}

bool may_fit(const Match& match, const MadeCall& call) {
  return match.may_fit(call.subject) || (call.inner && match.may_fit(*call.inner));
}

bool is_met(const Expectation& expectation, std::uint64_t seen) {
  return seen >= expectation.at_least && seen <= expectation.at_most.value_or(seen);
}

// `{"operation": "execute"}` on one line, for people.
std::string short_match(const Expectation& expectation) {
  std::string text;
  bool in_text = false;
  bool escaped = false;
  for (const char c : expectation.match_text) {
    if (c == '\n' || (!in_text && c == ' ' && (text.ends_with(' ') || text.ends_with('{'))))
      continue;
    if (c == '"' && !escaped) in_text = !in_text;
    escaped = c == '\\' && !escaped;
    text += c;
  }
  return text;
}

std::string called(const Expectations& expectations, std::size_t index) {
  return "expect " + std::to_string(index + 1) + " " + short_match(expectations.expect[index]);
}

}  // namespace

Verification::Verification(const Expectations& expectations)
    : expectations_(expectations),
      progress_(expectations.expect.size()),
      series_(expectations.retries ? *expectations.retries : no_retries_) {
  skip_finished();
}

void Verification::add(const MadeCall& call) {
  ++calls_;
  moved_ = false;
  for (std::size_t i = 0; i < progress_.size(); ++i) add_to(i, call);
  if (!expectations_.retries) return;
  const Match& match = expectations_.retries->match;
  if (match.fits(call.subject)) {
    series_.add(call.subject, call.time, call.failed);
  } else if (call.inner && match.fits(*call.inner)) {
    series_.add(*call.inner, call.time, call.failed);
  }
}

void Verification::add_to(std::size_t index, const MadeCall& call) {
  const Expectation& expectation = expectations_.expect[index];
  Progress& progress = progress_[index];
  if (!fits(expectation.match, call)) {
    if (may_fit(expectation.match, call)) ++progress.unseen;
    keep_near(progress, call, expectation.match);
    return;
  }
  ++progress.seen;
  // Of calls that are too many, the first ones beyond the bound.
  if (progress.seen > expectation.at_most.value_or(progress.seen) &&
      progress.fitting.size() < kMaxNearest)
    progress.fitting.push_back({call.number, {}, call.journal});
  if (expectations_.in_order) follow_order(index);
}

// The fewest differences first; of equals the latest.
void Verification::keep_near(Progress& progress, const MadeCall& call, const Match& match) const {
  std::vector<std::string_view> differs = match.differences(call.subject);
  if (call.inner) {
    std::vector<std::string_view> inner = match.differences(*call.inner);
    if (inner.size() < differs.size()) differs = std::move(inner);
  }
  auto& kept = progress.differing;
  const auto place = std::find_if(kept.begin(), kept.end(), [&](const NearEntry& one) {
    return one.differs.size() >= differs.size();
  });
  if (place == kept.end() && kept.size() == kMaxNearest) return;
  kept.insert(place, {call.number, std::move(differs), call.journal});
  if (kept.size() > kMaxNearest) kept.pop_back();
}

// Those without a least count are awaited by no other.
void Verification::skip_finished() {
  while (at_ < progress_.size() && taken_ >= expectations_.expect[at_].at_least) {
    ++at_;
    taken_ = 0;
  }
}

// An expectation that only bounds its calls has them where they are in place.
void Verification::follow_order(std::size_t index) {
  if (expectations_.expect[index].at_least == 0) {
    const bool later_begun =
        std::any_of(progress_.begin() + static_cast<std::ptrdiff_t>(index) + 1, progress_.end(),
                    [](const Progress& one) { return one.seen > 0; });
    if (at_ < index || later_begun) progress_[index].out_of_order = true;
    return;
  }
  if (index != at_ || moved_) return;
  moved_ = true;
  ++taken_;
  skip_finished();
}

// Whether it is certain.
bool Verification::judge(std::size_t index, Verdict& verdict) {
  const Expectation& expectation = expectations_.expect[index];
  Progress& progress = progress_[index];
  const std::uint64_t possible = progress.seen + progress.unseen;
  ExpectationResult result{progress.seen, is_met(expectation, progress.seen), {}};
  const bool too_few = progress.seen < expectation.at_least;
  if (!result.met) {
    verdict.reasons.push_back(called(expectations_, index) + ": " + describe_count(expectation) +
                              " expected, " + std::to_string(progress.seen) + " made");
    result.nearest = std::move(too_few ? progress.differing : progress.fitting);
  }
  if (!result.met && !too_few) verdict.is_final = true;
  const bool certain = too_few ? possible < expectation.at_least
                               : !result.met || possible <= expectation.at_most.value_or(possible);
  if (!certain) {
    verdict.reasons.push_back(
        called(expectations_, index) + ": of " + std::to_string(progress.unseen) +
        " calls that may fit, the journal does not have all that is asked for");
  }
  verdict.expectations.push_back(std::move(result));
  return certain;
}

// What is too few in all has its reason already.
void Verification::judge_order(Verdict& verdict) const {
  if (!expectations_.in_order) return;
  if (at_ < progress_.size() && verdict.expectations[at_].met) {
    verdict.reasons.push_back("in order: " + called(expectations_, at_) + ": " +
                              describe_count(expectations_.expect[at_]) +
                              " expected after those before it in the list, " +
                              std::to_string(taken_) + " made there");
  }
  for (std::size_t i = 0; i < progress_.size(); ++i) {
    if (progress_[i].out_of_order && verdict.expectations[i].met)
      verdict.reasons.push_back("in order: " + called(expectations_, i) +
                                ": a call was not made in its place in the list");
  }
}

Verdict Verification::finish(const std::string& incomplete) {
  Verdict verdict;
  verdict.calls = calls_;
  bool certain = true;
  bool met = true;
  for (std::size_t i = 0; i < progress_.size(); ++i) {
    const bool one_certain = judge(i, verdict);
    certain = certain && one_certain;
    met = met && (verdict.expectations[i].met || !one_certain);
  }
  const std::size_t before = verdict.reasons.size();
  judge_order(verdict);
  for (std::string& reason : series_.finish()) verdict.reasons.push_back(std::move(reason));
  met = met && verdict.reasons.size() == before;
  verdict.retries = series_.retries();
  if (!incomplete.empty()) verdict.reasons.insert(verdict.reasons.begin(), incomplete);
  if (!incomplete.empty() || (met && !certain)) {
    verdict.kind = Verdict::Kind::kUnknown;
  } else {
    verdict.kind = met ? Verdict::Kind::kMet : Verdict::Kind::kUnmet;
  }
  verdict.is_final = verdict.is_final || !incomplete.empty() || verdict.kind == Verdict::Kind::kMet;
  return verdict;
}

}  // namespace aml::steering
