#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/steering/fault_rule.h"
#include "emulator/steering/fault_store.h"
#include "emulator/steering/subject.h"

namespace aml::steering {

/// The fault rules in force.
/// Shape:   rules are looked at in the order in which they were made; every one that matches counts
///          the call, and the first whose `when` applies acts.
/// Errors:  those of the store.
/// Threads: any.
class Faults {
 public:
  /// Reads the text of a record that another process made.
  using Compile = std::function<FaultRule(const std::string& text)>;

  /// A rule that acts on a call.
  struct Hit {
    std::string id;
    std::shared_ptr<const FaultRule> rule;
    std::uint64_t number;  ///< of the call, from 1, among those that match
  };

  /// The references outlive it. `initial`: those that are there after a reset; none is before.
  Faults(FaultStore& store, const core::Clock& clock, Compile compile,
         std::vector<FaultRule> initial = {});

  /// Whether there may be a rule: one relaxed load, for every call.
  bool any() const { return any_.load(std::memory_order_relaxed); }
  /// The rule that acts on the call. `answered`: of the rules that ask for a status, else of those
  /// that do not.
  std::optional<Hit> decide(const Subject& subject, bool answered) {
    return decide(subject, answered, false, true);
  }
  /// The same for a call of another world, which those of initial() are not about. `may_act`: false:
  /// it is counted, and no rule acts.
  std::optional<Hit> decide_for_other(const Subject& subject, bool answered, bool may_act) {
    return decide(subject, answered, true, may_act);
  }

  /// The record; none: there are as many rules as there may be.
  std::optional<FaultRecord> add(const FaultRule& rule, std::string id);
  bool remove(std::string_view id);
  /// Removes all, or those of a workspace.
  void clear(std::optional<std::string_view> workspace);
  /// The initial rules are there, with the counts that they have where others brought them.
  void begin() { add_initial(std::nullopt); }
  /// As clear(); the initial rules of that workspace, or all, are there again, their counts at 0.
  void reset(std::optional<std::string_view> workspace);
  /// Reads the store again, where another process has changed it.
  void follow() { follow_store(); }
  /// Those that are there after a reset.
  std::vector<FaultRule> initial() const;
  /// Other initial rules. Those in force that come from the former ones go; where nothing differs,
  /// all stay, with their counts.
  void replace_initial(std::vector<FaultRule> initial);

  const FaultStore& store() const { return store_; }

 private:
  struct Live {
    std::string id;
    core::TimePoint made;
    std::shared_ptr<const FaultRule> rule;
    bool initial;
  };
  using Rules = std::vector<Live>;

  std::optional<Hit> decide(const Subject& subject, bool answered, bool of_other, bool may_act);
  std::shared_ptr<const FaultRule> rule_of(const FaultRecord& record, const FaultRule* fresh) const
      AML_REQUIRES(mutex_);
  void follow_store(const FaultRule* fresh = nullptr);
  void add_initial(std::optional<std::string_view> workspace);
  std::vector<FaultRecord> initial_records() const;
  bool is_initial(const FaultRecord& record) const AML_REQUIRES(mutex_);

  FaultStore& store_;
  const core::Clock& clock_;
  const Compile compile_;
  std::atomic<bool> any_ = false;
  mutable core::Mutex mutex_;
  std::vector<FaultRule> initial_ AML_GUARDED_BY(mutex_);
  std::shared_ptr<const Rules> rules_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::steering
