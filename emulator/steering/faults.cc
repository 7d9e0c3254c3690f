#include "emulator/steering/faults.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "emulator/text/ascii.h"

namespace aml::steering {

namespace {

std::string initial_id(std::size_t index, const FaultRule& rule) {
  return core::derived_id("fault:" + std::to_string(index), rule.match.workspace());
}

}  // namespace

Faults::Faults(FaultStore& store, const core::Clock& clock, Compile compile,
               std::vector<FaultRule> initial)
    : store_(store),
      clock_(clock),
      compile_(std::move(compile)),
      initial_(std::move(initial)),
      rules_(std::make_shared<const Rules>()) {
  AML_ASSERT(compile_);
}

std::optional<Faults::Hit> Faults::decide(const Subject& subject, bool answered, bool of_other,
                                          bool may_act) {
  std::shared_ptr<const Rules> rules;
  {
    const core::MutexLock lock(mutex_);
    rules = rules_;
  }
  std::optional<Hit> hit;
  for (const Live& live : *rules) {
    const FaultRule& rule = *live.rule;
    if (of_other && live.initial) continue;
    if (rule.then.drill && !binds_drills(subject.operation)) continue;
    if (rule.match.needs_status() != answered || !rule.match.fits(subject)) continue;
    const auto number = store_.count_seen(live.id);
    if (!may_act || hit || !number || !rule.when.applies(*number, clock_.now() - live.made))
      continue;
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
  follow_store(&rule);
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
    records.push_back({.id = initial_id(i, rule),
                       .workspace = rule.match.workspace(),
                       .text = rule.text,
                       .made = clock_.now()});
  }
  return records;
}

std::vector<FaultRule> Faults::initial() const {
  const core::MutexLock lock(mutex_);
  return initial_;
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

bool Faults::is_initial(const FaultRecord& record) const {
  for (std::size_t i = 0; i < initial_.size(); ++i) {
    if (initial_id(i, initial_[i]) == record.id) return true;
  }
  return false;
}

// A rule that was read here is not read again: what it names may have gone meanwhile.
std::shared_ptr<const FaultRule> Faults::rule_of(const FaultRecord& record,
                                                 const FaultRule* fresh) const {
  for (const Live& live : *rules_) {
    if (live.id == record.id && live.rule->text == record.text) return live.rule;
  }
  if (fresh != nullptr && fresh->text == record.text)
    return std::make_shared<const FaultRule>(*fresh);
  const auto initial = std::find_if(initial_.begin(), initial_.end(), [&](const FaultRule& rule) {
    return rule.text == record.text;
  });
  return std::make_shared<const FaultRule>(initial != initial_.end() ? *initial
                                                                     : compile_(record.text));
}

// Under the lock from the store's list to the rules that follow it: two changes at once would leave
// the older list in force.
void Faults::follow_store(const FaultRule* fresh) {
  const core::MutexLock lock(mutex_);
  auto rules = std::make_shared<Rules>();
  for (FaultRecord& record : store_.list(std::nullopt)) {
    auto rule = rule_of(record, fresh);
    const bool initial = is_initial(record);
    rules->push_back({std::move(record.id), record.made, std::move(rule), initial});
  }
  any_.store(!rules->empty(), std::memory_order_relaxed);
  rules_ = std::move(rules);
}

}  // namespace aml::steering
