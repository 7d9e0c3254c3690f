#include "emulator/steering/faults.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "emulator/text/ascii.h"

namespace aml::steering {

Faults::Faults(FaultStore& store, const core::Clock& clock, Compile compile,
               std::vector<FaultRule> initial)
    : store_(store),
      clock_(clock),
      compile_(std::move(compile)),
      initial_(std::move(initial)),
      rules_(std::make_shared<const Rules>()) {
  AML_ASSERT(compile_);
}

std::optional<Faults::Hit> Faults::decide(const Subject& subject, bool answered) {
  std::shared_ptr<const Rules> rules;
  {
    const core::MutexLock lock(mutex_);
    rules = rules_;
  }
  std::optional<Hit> hit;
  for (const Live& live : *rules) {
    const FaultRule& rule = *live.rule;
    if (rule.then.drill && !binds_drills(subject.operation)) continue;
    if (rule.match.needs_status() != answered || !rule.match.fits(subject)) continue;
    const auto number = store_.count_seen(live.id);
    if (hit || !number || !rule.when.applies(*number, clock_.now() - live.made)) continue;
    hit = Hit{live.id, live.rule, *number};
  }
  if (hit) store_.count_applied(hit->id);
  return hit;
}

std::optional<FaultRecord> Faults::add(const FaultRule& rule, std::string id) {
  FaultRecord record{.id = std::move(id),
                     .workspace = rule.match.workspace(),
                     .text = rule.text,
                     .made = clock_.now()};
  if (!store_.add(record)) return std::nullopt;
  follow_store();
  return record;
}

bool Faults::remove(std::string_view id) {
  const bool removed = store_.remove(id);
  follow_store();
  return removed;
}

void Faults::clear(std::optional<std::string_view> workspace) {
  store_.clear(workspace);
  follow_store();
}

void Faults::reset(std::optional<std::string_view> workspace) {
  store_.clear(workspace);
  add_initial(workspace);
}

void Faults::add_initial(std::optional<std::string_view> workspace) {
  for (FaultRecord& record : initial_records()) {
    if (workspace && !text::same_name(record.workspace, *workspace)) continue;
    store_.add(std::move(record));
  }
  follow_store();
}

std::vector<FaultRecord> Faults::initial_records() const {
  const core::MutexLock lock(mutex_);
  std::vector<FaultRecord> records;
  for (std::size_t i = 0; i < initial_.size(); ++i) {
    const FaultRule& rule = initial_[i];
    records.push_back({.id = core::derived_id("fault:" + std::to_string(i), rule.match.workspace()),
                       .workspace = rule.match.workspace(),
                       .text = rule.text,
                       .made = clock_.now()});
  }
  return records;
}

void Faults::replace_initial(std::vector<FaultRule> initial) {
  const std::vector<FaultRecord> former = initial_records();
  {
    const core::MutexLock lock(mutex_);
    const bool same =
        std::equal(initial_.begin(), initial_.end(), initial.begin(), initial.end(),
                   [](const FaultRule& a, const FaultRule& b) {
                     return a.text == b.text && a.match.workspace() == b.match.workspace();
                   });
    if (same) return;
    initial_ = std::move(initial);
  }
  for (const FaultRecord& record : former) store_.remove(record.id);
  add_initial(std::nullopt);
}

// Under the lock from the store's list to the rules that follow it: two changes at once would leave
// the older list in force.
void Faults::follow_store() {
  const core::MutexLock lock(mutex_);
  auto rules = std::make_shared<Rules>();
  for (FaultRecord& record : store_.list(std::nullopt)) {
    const auto known = std::find_if(rules_->begin(), rules_->end(),
                                    [&](const Live& live) { return live.id == record.id; });
    const bool same = known != rules_->end() && known->rule->text == record.text;
    rules->push_back(
        {std::move(record.id), record.made,
         same ? known->rule : std::make_shared<const FaultRule>(compile_(record.text))});
  }
  any_.store(!rules->empty(), std::memory_order_relaxed);
  rules_ = std::move(rules);
}

}  // namespace aml::steering
