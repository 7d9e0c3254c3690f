// What a container knows of its blobs: read from the log and the folder, kept true by looking.

#include <algorithm>
#include <set>
#include <system_error>

#include "emulator/storage/blob_names.h"
#include "emulator/storage/container.h"
#include "emulator/storage/listing.h"

namespace aml::storage {

namespace {

// The log is written anew when most of it is of the past.
constexpr std::uint64_t kSmallLog = 1u << 20;

core::TimePoint time_of(const FileIdentity& file) {
  using std::chrono::floor;
  return core::TimePoint(
      floor<std::chrono::milliseconds>(std::chrono::nanoseconds(file.modified_ns)));
}

}  // namespace

Container::Container(ServiceFolder& service, std::string file_name, Fd folder)
    : service_(service), file_name_(std::move(file_name)), tree_(std::move(folder)) {}

void Container::close() {
  const core::MutexLock lock(mutex_);
  closed_ = true;
}

void Container::read_log(std::unordered_map<std::string, Loaded>& records) {
  std::string last;
  log_.emplace(service_.records(), file_name_, [&](std::string_view line, LogPosition position) {
    auto blob = parse_blob_record(line);
    if (!blob) return;
    const auto previous = records.find(last);
    if (previous != records.end()) previous->second.before.reset();
    last = blob->name;
    Entry entry{blob->file, std::move(blob->properties), position, false, !blob->blocks.empty()};
    const auto [found, is_new] = records.try_emplace(last);
    if (!is_new) found->second.before = std::move(found->second.entry);
    found->second.entry = std::move(entry);
  });
}

// A line is written before its file is moved: after a kill between the two, the last line may speak
// of content that never came, and the line before it still holds.
void Container::load() {
  if (loaded_) return;
  std::unordered_map<std::string, Loaded> records;
  read_log(records);
  staged_.emplace(service_, file_name_);
  index_.clear();
  live_bytes_ = 0;
  tree_.visit("", [&](const std::string& blob, bool beside, const auto& look) AML_REQUIRES(mutex_) {
    if (beside && index_.contains(blob)) return;
    const auto file = look();
    if (!file) return;
    const auto found = records.find(blob);
    Loaded* known = found == records.end() ? nullptr : &found->second;
    if (known && known->entry.file != *file && known->before) known->entry = *known->before;
    if (!known || known->entry.file != *file) {
      adopt(blob, *file, beside);
      return;
    }
    known->entry.beside_folder = beside;
    live_bytes_ += known->entry.record.size;
    index_.insert_or_assign(blob, known->entry);
  });
  known_ = index_.size();
  loaded_ = true;
}

void Container::take_new_files(std::string_view prefix) {
  const std::size_t slash = prefix.rfind('/');
  const std::string_view folder =
      slash == std::string_view::npos ? "" : prefix.substr(0, slash + 1);
  tree_.visit(folder,
              [&](const std::string& blob, bool beside, const auto& look) AML_REQUIRES(mutex_) {
                if (index_.contains(blob)) return;
                if (const auto file = look()) adopt(blob, *file, beside);
              });
}

Container::Entry* Container::adopt(const std::string& blob, const FileIdentity& file,
                                   bool beside_folder) {
  forget(blob);
  Entry entry;
  entry.file = file;
  entry.properties.length = file.size;
  entry.properties.etag = etag_of_file(blob, file);
  entry.properties.created = entry.properties.last_modified = time_of(file);
  entry.beside_folder = beside_folder;
  Entry& kept = index_.insert_or_assign(blob, std::move(entry)).first->second;
  known_ = index_.size();
  return &kept;
}

void Container::forget(const std::string& blob) {
  const auto found = index_.find(blob);
  if (found == index_.end()) return;
  live_bytes_ -= found->second.record.size;
  index_.erase(found);
  known_ = index_.size();
}

Container::Entry* Container::find_entry(const std::string& blob) {
  if (closed_ || blob.size() > kMaxNameBytes) return nullptr;
  load();
  const auto found = index_.find(blob);
  if (found != index_.end()) {
    const auto file = tree_.find_at(blob, found->second.beside_folder);
    if (file == found->second.file) return &found->second;
  }
  if (const auto file = tree_.find(blob)) return adopt(blob, file->file, file->beside_folder);
  forget(blob);
  return nullptr;
}

bool Container::move_in(Entry* current, const std::string& blob, const Source& source,
                        Trash& trash) {
  if (current != nullptr) {
    const bool exchanged = tree_.exchange(blob, current->beside_folder, source.folder, source.leaf);
    if (exchanged && source.folder == service_.temp().fd()) trash.add_file(source.leaf);
    return current->beside_folder;
  }
  return tree_.place(blob, source.folder, source.leaf,
                     [this](const std::string& moved) AML_REQUIRES(mutex_) {
                       const auto entry = index_.find(moved);
                       if (entry != index_.end()) entry->second.beside_folder = true;
                     });
}

Container::Entry& Container::install(Entry* current, const BlobRecord& blob, const Source& source,
                                     Trash& trash) {
  const LogPosition position = log_->append(write_blob_record(blob));
  bool beside = false;
  try {
    beside = move_in(current, blob.name, source, trash);
  } catch (const std::system_error&) {
    log_->retract(position);
    throw;
  }
  return record(blob, position, beside);
}

Container::Entry& Container::record(const BlobRecord& blob, LogPosition position,
                                    bool beside_folder) {
  Entry& entry = index_[blob.name];
  live_bytes_ += position.size - entry.record.size;
  entry = Entry{blob.file, blob.properties, position, beside_folder, !blob.blocks.empty()};
  known_ = index_.size();
  compact_if_worth();
  return entry;
}

void Container::compact_if_worth() {
  if (log_->size() < kSmallLog + 2 * live_bytes_) return;
  std::vector<LogPosition*> positions;
  for (auto& [name, entry] : index_) {
    if (entry.record.size > 0) positions.push_back(&entry.record);
  }
  try {
    log_->compact(positions);
  } catch (const std::system_error&) {
    return;  // a full disk; the long log still holds
  }
}

BlobList Container::list(const ListQuery& query) {
  const core::MutexLock lock(mutex_);
  if (closed_) return {};
  load();
  // A listing looks for new files once, on its first page.
  if (query.marker.empty()) take_new_files(query.prefix);
  std::set<std::string> staged;
  if (query.uncommitted) {
    for (std::string& name : staged_->blobs()) staged.insert(std::move(name));
  }
  const BlobProperties nothing;
  ListSource source;
  source.next = [&](const std::string& from) AML_REQUIRES(mutex_) -> std::optional<std::string> {
    const auto blob = index_.lower_bound(from);
    const auto block = staged.lower_bound(from);
    if (blob == index_.end() && block == staged.end()) return std::nullopt;
    if (block == staged.end()) return blob->first;
    return blob == index_.end() ? *block : std::min(blob->first, *block);
  };
  source.look = [&](const std::string& name) AML_REQUIRES(mutex_) {
    const Entry* entry = find_entry(name);
    if (entry != nullptr) return &entry->properties;
    return staged.contains(name) ? &nothing : nullptr;
  };
  return list_page(query, source);
}

}  // namespace aml::storage
