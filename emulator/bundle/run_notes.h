#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/bundle/bundled_call.h"

namespace aml::bundle {

/// What in a run another one may answer differently, found while its calls are written.
/// Threads: one at a time.
class RunNotes {
 public:
  /// What is known of the run beside its calls.
  struct Facts {
    bool wall_clock = false;
    bool random_ids = false;
    bool workers = false;  ///< jobs run by themselves
    bool no_journal = false;
    bool earlier_state = false;       ///< --data held jobs or blobs at the start
    std::uint64_t dropped = 0;        ///< calls that the journal keeps no more
    std::uint64_t readings = 0;       ///< of the definitions while it ran
    bool definitions_differ = false;  ///< the files are not those in force
    bool shared_rules = false;        ///< the open workspaces' rules may have acted in private ones
    std::uint64_t calls_elsewhere = 0;  ///< to other servers
  };

  explicit RunNotes(const Facts& facts) : facts_(facts) {}

  /// The calls that follow are of another world.
  void begin_world() { last_.reset(); }
  void add(const BundledCall& call);
  void leave_blobs_out() { blobs_left_out_ = true; }
  /// Whether the blobs are what the calls made, and nothing else.
  bool are_blobs_whole() const {
    return !facts_.earlier_state && facts_.dropped == 0 && cut_ == 0 && !blobs_left_out_;
  }
  /// One sentence each; none: nothing was found.
  std::vector<std::string> take() const;

 private:
  /// Of the call before.
  struct Last {
    std::string id;
    core::TimePoint time;
    std::chrono::microseconds duration;
  };

  bool ran_beside(const BundledCall& call) const;

  const Facts facts_;
  std::optional<Last> last_;
  std::size_t beside_ = 0;
  std::size_t cut_ = 0;
  std::string cut_examples_;
  std::size_t started_jobs_ = 0;
  bool blobs_left_out_ = false;
};

}  // namespace aml::bundle
