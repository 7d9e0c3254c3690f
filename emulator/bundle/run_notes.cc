#include "emulator/bundle/run_notes.h"

#include <algorithm>

namespace aml::bundle {

namespace {

constexpr std::size_t kExamples = 3;

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

// Calls are noted when they end. Ids are drawn when they arrive, in order where they count.
bool RunNotes::ran_beside(const BundledCall& call) const {
  if (!last_) return false;
  if (!facts_.random_ids) return call.id < last_->id;
  constexpr std::chrono::milliseconds kTick(1);  // what times are rounded to
  return facts_.wall_clock && call.time + kTick < last_->time + last_->duration;
}

void RunNotes::add(const BundledCall& call) {
  if (ran_beside(call)) ++beside_;
  if (!last_ || facts_.random_ids || last_->id < call.id)
    last_ = Last{call.id, call.time, call.duration};
  if (call.operation == "bes.start") ++started_jobs_;
  if (!call.request.is_cut()) return;
  if (++cut_ <= kExamples)
    cut_examples_ += (cut_ == 1 ? ": " : ", ") + call.method + " " +
                     call.target.substr(0, call.target.find('?'));
}

std::vector<std::string> RunNotes::take() const {
  std::vector<std::string> notes;
  const auto add_if = [&](bool holds, std::string note) {
    if (holds) notes.push_back(std::move(note));
  };
  add_if(facts_.no_journal, "the journal keeps no calls (--journal-entries 0)");
  add_if(facts_.dropped > 0, counted(facts_.dropped, "call was", "calls were") +
                                 " dropped from the journal (--journal-entries, --journal-bytes)");
  add_if(facts_.wall_clock, "the clock followed the wall (--clock manual)");
  add_if(facts_.random_ids, "ids were random (--ids sequential)");
  add_if(facts_.workers && started_jobs_ > 0, "jobs ran beside the calls (--job-workers 0)");
  add_if(beside_ > 0, counted(beside_, "call", "calls") + " ran at the same time as another");
  add_if(cut_ > 0, counted(cut_, "body is", "bodies are") + " longer than the journal keeps" +
                       cut_examples_ + (cut_ > kExamples ? ", …" : ""));
  add_if(facts_.earlier_state, "--data held jobs or blobs of an earlier run");
  add_if(facts_.readings > 0, "definitions were read again " +
                                  counted(facts_.readings, "time", "times") +
                                  ": the last ones are here");
  add_if(facts_.definitions_differ, "the files of the definitions are not those in force");
  add_if(facts_.shared_rules,
         "fault rules for all workspaces may have acted in private ones, which are replayed "
         "without them");
  add_if(facts_.calls_elsewhere > 0, counted(facts_.calls_elsewhere, "call", "calls") +
                                         " went to other servers, which nothing here replaces");
  add_if(blobs_left_out_, "there were more blobs than a bundle takes: the rest is left out");
  return notes;
}

}  // namespace aml::bundle
