#include "emulator/gateway/analytics/report_table.h"

#include <array>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::gateway {

namespace {

using std::chrono::minutes;

// Ever longer: rows of one length are folded into rows of the next.
constexpr std::array<minutes, 4> kLengths = {minutes(1), minutes(60), minutes(24 * 60),
                                             minutes(365 * 24 * 60)};

constexpr std::size_t kMaxCachedRows = 4096;

template <typename Part>
std::string id_of(const Part* part) {
  return part == nullptr ? std::string() : part->id;
}

core::TimePoint start_of(core::TimePoint time, minutes length) {
  const auto since = std::chrono::floor<minutes>(time.time_since_epoch());
  const minutes into = (since % length + length) % length;
  return core::TimePoint(since - into);
}

}  // namespace

std::size_t ReportTable::AddressHash::operator()(const Address& address) const {
  auto hash = static_cast<std::size_t>(address.minute);
  for (const void* part :
       {static_cast<const void*>(address.api), static_cast<const void*>(address.operation),
        static_cast<const void*>(address.product),
        static_cast<const void*>(address.subscription)}) {
    hash = (hash ^ reinterpret_cast<std::size_t>(part)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
  return hash;
}

void ReportTable::count(const Call& call) {
  const auto minute = std::chrono::floor<minutes>(call.arrived.time_since_epoch()).count();
  const auto entry = open({minute, call.api, call.operation, call.product, call.subscription});
  change(entry).tally.add(call);
}

void ReportTable::add(const ReportRow& row) {
  change(open({row.length, row.start, row.key})).tally.add(row.tally);
}

ReportTable::Entries::iterator ReportTable::open(const Address& address) {
  const auto found = row_cache_.find(address);
  if (found != row_cache_.end()) return found->second;
  std::string subscription = address.subscription ? address.subscription->name : "";
  const auto entry = open({kLengths[0],
                           core::TimePoint(minutes(address.minute)),
                           {id_of(address.api), id_of(address.operation), id_of(address.product),
                            std::move(subscription)}});
  if (row_cache_.size() >= kMaxCachedRows) row_cache_.clear();
  row_cache_.emplace(address, entry);
  return entry;
}

ReportTable::Entries::iterator ReportTable::open(RowKey row_key) {
  const auto found = entries_.find(row_key);
  if (found != entries_.end()) return found;
  make_room();
  auto row = std::make_shared<ReportRow>(ReportRow{row_key.start, row_key.length, row_key.key, {}});
  return entries_.emplace(std::move(row_key), Entry{std::move(row)}).first;
}

ReportRow& ReportTable::change(Entries::iterator entry) {
  auto& [row_key, state] = *entry;
  AML_ASSERT(state.row != nullptr);
  if (state.lent) state.row = std::make_shared<ReportRow>(*state.row);
  state.lent = false;
  if (!state.changed) note_change(row_key);
  state.changed = true;
  return *state.row;
}

// The changes may not be collected for long, as when a disk hangs; what is recorded stays bounded.
void ReportTable::note_change(const RowKey& row_key) {
  if (everything_changed_) return;
  if (changed_.size() < 2 * max_rows_)
    changed_.push_back(row_key);
  else
    changes_lost();
}

void ReportTable::make_room() {
  for (std::size_t level = 0; entries_.size() >= max_rows_ && level + 1 < kLengths.size();) {
    const auto oldest = entries_.lower_bound({kLengths[level], core::TimePoint::min(), {}});
    if (oldest != entries_.end() && oldest->first.length == kLengths[level])
      fold(oldest, kLengths[level + 1]);
    else
      ++level;
  }
}

// Everything of the length of `first` that is within the same longer row's time.
void ReportTable::fold(Entries::iterator first, minutes longer) {
  const minutes length = first->first.length;
  AML_ASSERT(length < longer);
  const core::TimePoint start = start_of(first->first.start, longer);
  row_cache_.clear();
  while (first != entries_.end() && first->first.length == length &&
         first->first.start < start + longer) {
    const RowKey into{longer, start, first->first.key};
    auto row = std::make_shared<ReportRow>(ReportRow{start, longer, into.key, {}});
    const auto entry = entries_.emplace(into, Entry{std::move(row)}).first;
    change(entry).tally.add(first->second.row->tally);
    if (!first->second.changed) note_change(first->first);
    first = entries_.erase(first);
  }
}

void ReportTable::clear() {
  row_cache_.clear();
  entries_.clear();
  changes_lost();
}

ReportTable::Rows ReportTable::rows() {
  Rows rows;
  rows.reserve(entries_.size());
  for (auto& [row_key, entry] : entries_) {
    entry.lent = true;
    rows.push_back(entry.row);
  }
  return rows;
}

ReportTable::Changes ReportTable::take_changes() {
  Changes changes;
  changes.everything = std::exchange(everything_changed_, false);
  if (changes.everything) {
    changes.rows = rows();
    for (auto& [row_key, entry] : entries_) entry.changed = false;
    return changes;
  }
  for (RowKey& row_key : std::exchange(changed_, {})) {
    const auto found = entries_.find(row_key);
    if (found == entries_.end()) {
      changes.gone.push_back(std::move(row_key));
    } else if (std::exchange(found->second.changed, false)) {
      found->second.lent = true;
      changes.rows.push_back(found->second.row);
    }
  }
  return changes;
}

void ReportTable::changes_lost() {
  everything_changed_ = true;
  changed_.clear();
}

}  // namespace aml::gateway
