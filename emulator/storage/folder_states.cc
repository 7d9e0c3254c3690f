#include "emulator/storage/folder_states.h"

#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "emulator/storage/blob_names.h"
#include "emulator/storage/disk.h"
#include "emulator/storage/listing.h"

namespace aml::storage {

namespace {

// The coarsest clock of a file system that is met, FAT's, ticks every two seconds.
constexpr std::chrono::seconds kLongestTick{3};
// A person's change within the microseconds of one of ours goes unseen at first; so a folder that
// the emulator writes into is read again now and then, at a small share of the time.
constexpr std::chrono::seconds kReadAgain{1};
constexpr int kReadShare = 20;

// One nanosecond on: the clock shows the tick before it or one after it, never this.
std::optional<FolderMark> mark_with_unused_time(int folder, FolderMark mark) {
  ++mark.modified_ns;
  const auto time = std::chrono::nanoseconds(mark.modified_ns);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const timespec times[2] = {{0, UTIME_OMIT}, {seconds.count(), (time - seconds).count()}};
  if (::utimensat(folder, ".", times, 0) != 0 || mark_of(folder) != mark) return std::nullopt;
  return mark;
}

}  // namespace

FolderMark mark_of(int folder) {
  const FileIdentity identity = identity_of(folder);
  return {identity.inode, identity.modified_ns};
}

std::int64_t file_system_time_ns(int folder) {
  const timespec now[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
  if (::utimensat(folder, ".", now, 0) != 0) throw_errno("touch folder");
  return mark_of(folder).modified_ns;
}

std::optional<FolderMark> mark_before_reading(int folder, std::int64_t now_ns) {
  const FolderMark mark = mark_of(folder);
  if (std::chrono::nanoseconds(now_ns - mark.modified_ns) > kLongestTick) return mark;
  return mark_with_unused_time(folder, mark);
}

bool FolderState::is_stale(const FolderMark& now) const {
  if (!mark || *mark != now) return true;
  return own_changes && since_read.elapsed() >
                            std::max<std::chrono::microseconds>(kReadAgain, kReadShare * read_time);
}

std::optional<std::string> FolderStates::prefix_of(const std::string& path) {
  if (path.empty()) return std::string();
  auto name = parse_path(path + "/-");
  if (name) name->pop_back();
  return name;
}

FolderState* FolderStates::find(const std::string& path) {
  const auto prefix = prefix_of(path);
  const auto found = prefix ? states_.find(*prefix) : states_.end();
  return found == states_.end() ? nullptr : &found->second;
}

void FolderStates::put(FolderState state) {
  auto prefix = prefix_of(state.path);
  if (prefix) states_.insert_or_assign(std::move(*prefix), std::move(state));
}

void FolderStates::erase(const std::string& path) {
  if (const auto prefix = prefix_of(path)) states_.erase(*prefix);
}

// The deepest known folder that holds all names of that prefix.
FolderStates::States::const_iterator FolderStates::nearest_above(std::string_view prefix) const {
  for (;;) {
    auto at = states_.upper_bound(prefix);
    if (at == states_.begin()) return states_.end();
    --at;
    if (prefix.starts_with(at->first)) return at;
    const auto differ =
        std::mismatch(prefix.begin(), prefix.end(), at->first.begin(), at->first.end());
    prefix = prefix.substr(0, static_cast<std::size_t>(differ.first - prefix.begin()));
  }
}

std::vector<std::string> FolderStates::touching(const NameRange& range) const {
  std::vector<std::string> paths;
  const auto above = nearest_above(range.prefix);
  if (above != states_.end()) paths.push_back(above->second.path);
  auto group = range.groups.begin();
  for (auto at = states_.upper_bound(range.prefix); at != states_.end();) {
    if (!at->first.starts_with(range.prefix)) break;
    if (range.last && at->first > *range.last) break;
    while (group != range.groups.end() && *group < at->first && !at->first.starts_with(*group)) {
      ++group;
    }
    if (group != range.groups.end() && at->first.starts_with(*group)) {
      const auto next = first_after_all(*group);
      if (!next) break;
      at = states_.lower_bound(*next);
      continue;
    }
    paths.push_back(at->second.path);
    ++at;
  }
  return paths;
}

OwnChange::OwnChange(FolderStates& states, const std::string& path, int folder)
    : state_(states.find(path)), folder_(folder) {
  if (state_ != nullptr && (!state_->mark || mark_of(folder) != *state_->mark)) state_ = nullptr;
}

OwnChange::~OwnChange() {
  if (state_ == nullptr) return;
  try {
    state_->mark = mark_with_unused_time(folder_, mark_of(folder_));
    state_->own_changes = true;
  } catch (const std::exception&) {
    state_->mark.reset();
  }
}

}  // namespace aml::storage
