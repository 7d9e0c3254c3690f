#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/steering/expectations.h"
#include "emulator/steering/retry_series.h"
#include "emulator/steering/subject.h"

namespace aml::steering {

/// A call that was made and answered, as the journal has it.
struct MadeCall {
  std::uint64_t number;  ///< of its entry
  text::TimePoint time;  ///< when it arrived
  bool failed;           ///< a client sees an error, or no whole answer
  Subject subject;
  /// What the service saw of a call through the gateway; the call is still one.
  std::optional<Subject> inner = std::nullopt;
  std::size_t journal = 0;  ///< in which its entry is, where there are several
};

/// An entry that is not what was expected, or one too many.
struct NearEntry {
  std::uint64_t number;
  std::vector<std::string_view> differs;  ///< members of the match that do not fit it
  std::size_t journal = 0;                ///< as in MadeCall
};

/// What became of one expectation.
struct ExpectationResult {
  std::uint64_t seen = 0;
  bool met = false;
  std::vector<NearEntry> nearest;  ///< where it is not met; the nearest first
};

struct Verdict {
  enum class Kind { kMet, kUnknown, kUnmet };

  Kind kind = Kind::kMet;
  std::vector<std::string> reasons;  ///< sentences; empty where all is met
  std::vector<ExpectationResult> expectations;
  bool is_final = false;      ///< no call that is still to come changes `kind` for the better
  std::uint64_t calls = 0;    ///< that were looked at
  std::uint64_t retries = 0;  ///< among those that the retry rule is about
};

/// Holds calls against what is expected of them: entries in, verdict out.
/// Shape:   each call counts once for an expectation that it fits. In order: enough calls of each
///          expectation come after those of the expectations before it.
/// Threads: one at a time; the expectations outlive it.
class Verification {
 public:
  explicit Verification(const Expectations& expectations);

  /// In the order in which they were made.
  void add(const MadeCall& call);
  /// `incomplete`: why calls may be missing; empty: none is. Once, at the end.
  Verdict finish(const std::string& incomplete);

  static constexpr std::size_t kMaxNearest = 3;

 private:
  /// What is known of one expectation so far.
  struct Progress {
    std::uint64_t seen = 0;
    std::uint64_t unseen = 0;  ///< may fit: what is asked for is not in the journal
    std::vector<NearEntry> fitting;
    std::vector<NearEntry> differing;
    bool out_of_order = false;
  };

  void add_to(std::size_t index, const MadeCall& call);
  void keep_near(Progress& progress, const MadeCall& call, const Match& match) const;
  void follow_order(std::size_t index);
  void skip_finished();
  bool judge(std::size_t index, Verdict& verdict);
  void judge_order(Verdict& verdict) const;

  const Expectations& expectations_;
  std::vector<Progress> progress_;
  RetryRule no_retries_;
  RetrySeries series_;
  std::size_t at_ = 0;       ///< in order: the expectation whose calls are awaited
  std::uint64_t taken_ = 0;  ///< of it
  bool moved_ = false;       ///< this call was one of them
  std::uint64_t calls_ = 0;
};

}  // namespace aml::steering
