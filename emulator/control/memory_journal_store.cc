#include "emulator/control/memory_journal_store.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"

namespace aml::control {

namespace {

constexpr std::size_t kLeastBlock = 4u << 10;
constexpr std::size_t kLargestBlock = 256u << 10;
// A record over such a part of a block gets a block to itself: what it left of a shared one would
// be lost.
constexpr std::size_t kSharing = 8;
// A journal is made of so many blocks at least, since the oldest lives as long as one record of it.
constexpr std::size_t kBlocks = 16;

}  // namespace

struct MemoryJournalStore::Block {
  explicit Block(std::size_t size) : bytes(new char[size]), capacity(size) {}

  const std::unique_ptr<char[]> bytes;
  const std::size_t capacity;
  std::size_t used = 0;
};

MemoryJournalStore::MemoryJournalStore(const core::Limits& limits)
    : max_entries_(limits.journal_entries),
      max_bytes_(limits.journal_bytes),
      block_bytes_(std::clamp(limits.journal_bytes / kBlocks, kLeastBlock, kLargestBlock)) {}

MemoryJournalStore::~MemoryJournalStore() = default;

void MemoryJournalStore::record(std::string_view record) {
  const core::MutexLock lock(mutex_);
  append(record, ++last_number_);
  drop_surplus();
}

void MemoryJournalStore::record_step(std::string_view record) {
  auto block = std::make_shared<Block>(record.size());
  std::memcpy(block->bytes.get(), record.data(), record.size());
  const std::string_view kept(block->bytes.get(), record.size());
  const std::size_t bytes = record.size() + sizeof(Slot);
  const core::MutexLock lock(mutex_);
  steps_.push_back({std::move(block), kept, bytes, last_number_});
  step_bytes_ += bytes;
  while (steps_.size() > kMaxSteps || step_bytes_ > kMaxStepBytes) {
    step_bytes_ -= steps_.front().bytes;
    steps_.pop_front();
    ++dropped_steps_;
  }
}

std::vector<JournalStore::Made> MemoryJournalStore::all() const {
  std::vector<Made> all;
  const core::MutexLock lock(mutex_);
  all.reserve(slots_.size() + steps_.size());
  auto step = steps_.begin();
  for (const Slot& slot : slots_) {
    for (; step != steps_.end() && step->number < slot.number; ++step)
      all.push_back({true, step->entry()});
    all.push_back({false, slot.entry()});
  }
  for (; step != steps_.end(); ++step) all.push_back({true, step->entry()});
  return all;
}

void MemoryJournalStore::append(std::string_view record, std::uint64_t number) {
  std::shared_ptr<Block> block = block_;
  std::size_t bytes = record.size() + sizeof(Slot);
  if (record.size() > block_bytes_ / kSharing) {
    block = std::make_shared<Block>(record.size());
  } else if (block == nullptr || block->capacity - block->used < record.size()) {
    if (block != nullptr) bytes += block->capacity - block->used;
    block_ = block = std::make_shared<Block>(block_bytes_);
  }
  char* const at = block->bytes.get() + block->used;
  AML_ASSERT(block->used + record.size() <= block->capacity);
  std::memcpy(at, record.data(), record.size());
  block->used += record.size();
  slots_.push_back({std::move(block), {at, record.size()}, bytes, number});
  bytes_ += bytes;
}

void MemoryJournalStore::drop_surplus() {
  while (slots_.size() > max_entries_ || bytes_ > max_bytes_) {
    AML_ASSERT(!slots_.empty() && slots_.front().bytes <= bytes_);
    bytes_ -= slots_.front().bytes;
    ++dropped_;
    last_dropped_ = slots_.front().number;
    slots_.pop_front();
  }
}

std::vector<JournalStore::Numbered> MemoryJournalStore::after(std::uint64_t number,
                                                              std::size_t limit) const {
  std::vector<Numbered> found;
  const core::MutexLock lock(mutex_);
  auto at = std::partition_point(slots_.begin(), slots_.end(),
                                 [&](const Slot& slot) { return slot.number <= number; });
  for (; at != slots_.end() && found.size() < limit; ++at) {
    found.push_back({at->number, at->entry()});
  }
  return found;
}

std::vector<JournalStore::Numbered> MemoryJournalStore::before(std::uint64_t number,
                                                               std::size_t limit) const {
  std::vector<Numbered> found;
  const core::MutexLock lock(mutex_);
  auto at = std::partition_point(slots_.rbegin(), slots_.rend(),
                                 [&](const Slot& slot) { return slot.number >= number; });
  for (; at != slots_.rend() && found.size() < limit; ++at) {
    found.push_back({at->number, at->entry()});
  }
  return found;
}

const MemoryJournalStore::Slot* MemoryJournalStore::find_slot(std::string_view id) const {
  const auto found = std::find_if(slots_.rbegin(), slots_.rend(), [&](const Slot& slot) {
    return JournalEntry::has_id(slot.record, id);
  });
  return found == slots_.rend() ? nullptr : &*found;
}

std::optional<JournalEntry> MemoryJournalStore::find(std::string_view id) const {
  const core::MutexLock lock(mutex_);
  const Slot* const slot = find_slot(id);
  return slot == nullptr ? std::nullopt : std::optional(slot->entry());
}

std::optional<std::uint64_t> MemoryJournalStore::find_number(std::string_view id) const {
  const core::MutexLock lock(mutex_);
  const Slot* const slot = find_slot(id);
  return slot == nullptr ? std::nullopt : std::optional(slot->number);
}

JournalStore::Totals MemoryJournalStore::totals() const {
  const core::MutexLock lock(mutex_);
  return {slots_.size(), bytes_, dropped_, dropped_steps_};
}

std::uint64_t MemoryJournalStore::last_number() const {
  const core::MutexLock lock(mutex_);
  return last_number_;
}

std::uint64_t MemoryJournalStore::last_dropped() const {
  const core::MutexLock lock(mutex_);
  return last_dropped_;
}

bool MemoryJournalStore::is_whole(std::optional<std::string_view> workspace) const {
  const core::MutexLock lock(mutex_);
  if (last_dropped_ == 0) return true;
  const auto window = workspace ? windows_.find(text::to_lower(*workspace)) : windows_.end();
  return window != windows_.end() && last_dropped_ <= window->second;
}

void MemoryJournalStore::clear() {
  std::deque<Slot> gone;
  std::deque<Slot> gone_steps;
  const core::MutexLock lock(mutex_);
  gone.swap(slots_);
  gone_steps.swap(steps_);
  step_bytes_ = 0;
  dropped_steps_ = 0;
  block_.reset();
  bytes_ = 0;
  dropped_ = 0;
  last_dropped_ = 0;
  windows_.clear();
}

void MemoryJournalStore::open_window(std::string_view workspace) {
  constexpr std::size_t kMaxWindows = 10'000;
  if (windows_.size() >= kMaxWindows)
    std::erase_if(windows_,
                  [dropped = last_dropped_](const auto& one) { return one.second < dropped; });
  if (windows_.size() < kMaxWindows) windows_[text::to_lower(workspace)] = last_number_;
}

// What stays is copied: a record here and there would keep whole blocks.
void MemoryJournalStore::clear_workspace(std::string_view workspace) {
  std::deque<Slot> all;
  const core::MutexLock lock(mutex_);
  all.swap(slots_);
  block_.reset();
  bytes_ = 0;
  open_window(workspace);
  for (const Slot& slot : all) {
    if (text::same_name(JournalEntry::workspace_of(slot.record), workspace)) continue;
    append(slot.record, slot.number);
  }
}

}  // namespace aml::control
