// What a container knows of its blobs: read from the log and the folder, kept true by looking.

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

#include "emulator/base/assert.h"
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

NameRange range_of(const ListQuery& query, const BlobList& page) {
  NameRange range{query.prefix, {}, {}};
  // The marker must be the next name that there is.
  if (!page.next_marker.empty()) range.last = page.next_marker;
  for (const ListedBlob& entry : page.entries) {
    if (entry.is_prefix) range.groups.push_back(entry.name);
  }
  return range;
}

}  // namespace

Container::Container(ServiceFolder& service, std::string file_name, Fd folder)
    : service_(service),
      file_name_(std::move(file_name)),
      tree_(std::move(folder), service.temp().fd()) {}

void Container::close() {
  const core::MutexLock lock(mutex_);
  closed_ = true;
}

void Container::read_log(Records& records) {
  std::string last;
  const auto take = [&](std::string_view line, LogPosition position) {
    auto blob = parse_blob_record(line);
    if (!blob) return;
    const auto previous = records.find(last);
    if (previous != records.end()) previous->second.before.reset();
    last = blob->name;
    Entry entry{blob->file, blob->content, position, false, !blob->blocks.empty()};
    const auto [found, is_new] = records.try_emplace(last);
    if (!is_new) found->second.before = std::move(found->second.entry);
    found->second.entry = std::move(entry);
  };
  log_.emplace(service_.records(), file_name_, service_.is_forced(), take);
}

void Container::load() {
  if (loaded_) return;
  Records records;
  read_log(records);
  staged_.emplace(service_, file_name_);
  index_.clear();
  live_bytes_ = 0;
  tree_.visit_all([&](const std::string& blob, bool beside, const auto& look) AML_REQUIRES(mutex_) {
    if (beside && index_.contains(blob)) return;
    if (const auto file = look()) take_file(blob, *file, beside, records);
  });
  known_ = index_.size();
  loaded_ = true;
}

// A line is written before its file is moved: after a kill between the two, the last line may speak
// of content that never came, and the line before it still holds. A file of the size of its line
// may be a copy of the one that the line was written for, which its first use shows.
void Container::take_file(const std::string& blob, const FileIdentity& file, bool beside_folder,
                          Records& records) {
  const auto found = records.find(blob);
  if (found == records.end()) {
    adopt(blob, file, beside_folder);
    return;
  }
  Entry& entry = found->second.entry;
  const auto& before = found->second.before;
  if (entry.file != file && before &&
      (before->file == file || !is_copy(blob, entry, file, beside_folder))) {
    entry = *before;
  }
  if (entry.file.size != file.size) {
    adopt(blob, file, beside_folder);
    return;
  }
  entry.beside_folder = beside_folder;
  live_bytes_ += entry.record.size;
  index_.insert_or_assign(blob, std::move(entry));
}

Container::Entry* Container::adopt(const std::string& blob, const FileIdentity& file,
                                   bool beside_folder) {
  forget(blob);
  Entry entry;
  entry.file = file;
  entry.beside_folder = beside_folder;
  Entry& kept = index_.insert_or_assign(blob, std::move(entry)).first->second;
  known_ = index_.size();
  return &kept;
}

void Container::forget(const std::string& blob) {
  const auto found = index_.find(blob);
  if (found == index_.end()) return;
  AML_ASSERT(live_bytes_ >= found->second.record.size);
  live_bytes_ -= found->second.record.size;
  index_.erase(found);
  known_ = index_.size();
}

// A folder that was copied, restored or checked out has other files of the same content. Records of
// earlier versions have no fingerprint: there the time decides.
bool Container::is_copy(const std::string& blob, const Entry& known, const FileIdentity& file,
                        bool beside_folder) const {
  if (known.record.size == 0 || known.file.size != file.size) return false;
  if (!known.content) return known.file.modified_ns == file.modified_ns;
  const Fd opened = tree_.open(blob, beside_folder);
  return opened && identity_of(opened.get()) == file &&
         fingerprint_of(opened.get()) == *known.content;
}

// The record moves to the file that there is now, so that it is compared once.
void Container::keep_copy(const std::string& blob, Entry& known, const FileIdentity& file) {
  known.file = file;
  try {
    auto record = parse_blob_record(log_->read(known.record));
    if (!record || record->name != blob) return;
    record->file = file;
    const LogPosition position = log_->append(write_blob_record(*record));
    live_bytes_ += position.size - known.record.size;
    known.record = position;
  } catch (const std::system_error&) {
    return;  // a full disk; the next start compares again
  }
  compact_if_worth();
}

BlobProperties Container::properties_of(const std::string& blob, const Entry& entry) const {
  if (entry.record.size > 0) {
    auto record = parse_blob_record(log_->read(entry.record));
    if (!record) throw std::system_error(EIO, std::generic_category(), "record of a blob");
    return std::move(record->properties);
  }
  BlobProperties properties;
  properties.length = entry.file.size;
  properties.etag = etag_of_file(blob, entry.file);
  properties.created = properties.last_modified = time_of(entry.file);
  return properties;
}

std::optional<Container::Known> Container::find_known(const std::string& blob) {
  Entry* const entry = find_entry(blob);
  if (entry == nullptr) return std::nullopt;
  return Known{entry, properties_of(blob, *entry)};
}

Container::Entry* Container::find_entry(const std::string& blob) {
  if (closed_ || blob.size() > kMaxNameBytes) return nullptr;
  load();
  const auto found = index_.find(blob);
  if (found != index_.end()) {
    Entry& known = found->second;
    const auto file = tree_.find_at(blob, known.beside_folder);
    if (file == known.file) return &known;
    if (file && is_copy(blob, known, *file, known.beside_folder)) {
      keep_copy(blob, known, *file);
      return &known;
    }
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

void Container::install(Entry* current, const BlobRecord& blob, const Source& source,
                        Trash& trash) {
  AML_ASSERT(loaded_ && log_ && !closed_);
  const LogPosition position = log_->append(write_blob_record(blob));
  bool beside = false;
  try {
    beside = move_in(current, blob.name, source, trash);
  } catch (const std::system_error&) {
    log_->retract(position);
    throw;
  }
  record(blob, position, beside);
  // Where this fails, the new blob is there, and may be the old one after a loss of power.
  if (service_.is_forced()) tree_.force(blob.name, current == nullptr);
}

void Container::record(const BlobRecord& blob, LogPosition position, bool beside_folder) {
  Entry& entry = index_[blob.name];
  live_bytes_ += position.size - entry.record.size;
  entry = Entry{blob.file, blob.content, position, beside_folder, !blob.blocks.empty()};
  known_ = index_.size();
  compact_if_worth();
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

BlobList Container::page_of(const ListQuery& query, const std::set<std::string>& staged) {
  ListSource source;
  source.next = [&](const std::string& from) AML_REQUIRES(mutex_) -> std::optional<std::string> {
    const auto blob = index_.lower_bound(from);
    const auto block = staged.lower_bound(from);
    if (blob == index_.end() && block == staged.end()) return std::nullopt;
    if (block == staged.end()) return blob->first;
    return blob == index_.end() ? *block : std::min(blob->first, *block);
  };
  source.is_there = [&](const std::string& name) AML_REQUIRES(mutex_) {
    return find_entry(name) != nullptr || staged.contains(name);
  };
  source.look = [&](const std::string& name) AML_REQUIRES(mutex_) {
    const auto entry = index_.find(name);
    return entry == index_.end() ? BlobProperties() : properties_of(name, entry->second);
  };
  return list_page(query, source);
}

// A listing looks for new files once, on its first page, and in those folders only whose blobs the
// page shows.
BlobList Container::list(const ListQuery& query) {
  const core::MutexLock lock(mutex_);
  if (closed_) return {};
  load();
  std::set<std::string> staged;
  if (query.uncommitted) {
    for (std::string& name : staged_->blobs()) staged.insert(std::move(name));
  }
  std::set<std::string> looked;
  for (;;) {
    BlobList page = page_of(query, staged);
    if (!query.marker.empty()) return page;
    const bool found = tree_.visit_changed(
        range_of(query, page), looked,
        [&](const std::string& blob, bool beside, const auto& look) AML_REQUIRES(mutex_) {
          if (index_.contains(blob)) return;
          if (const auto file = look()) adopt(blob, *file, beside);
        });
    if (!found) return page;
  }
}

}  // namespace aml::storage
