#include "emulator/storage/container.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "emulator/storage/blob_names.h"

namespace aml::storage {

namespace {

class OpenFile : public OpenBlob {
 public:
  OpenFile(Fd file, BlobProperties properties)
      : file_(std::move(file)), properties_(std::move(properties)) {}

  const BlobProperties& properties() const override { return properties_; }

  std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) const override {
    if (offset >= properties_.length) return 0;
    size = std::min<std::uint64_t>(size, properties_.length - offset);
    for (;;) {
      const ssize_t got = ::pread(file_.get(), to, size, static_cast<off_t>(offset));
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) throw_errno("read blob");
    }
  }

 private:
  Fd file_;
  BlobProperties properties_;
};

template <typename Entry>
WriteResult not_done(WriteStatus status, const Entry* current) {
  return {status, current == nullptr ? BlobProperties() : current->properties};
}

template <typename Entry>
bool allows(const Conditions& conditions, const Entry* current) {
  return allows_write(conditions, current == nullptr ? nullptr : &current->properties);
}

}  // namespace

void Container::stamp(BlobRecord& blob, const Entry* current) const {
  BlobProperties& properties = blob.properties;
  properties.length = blob.file.size;
  properties.last_modified = service_.stamps().now();
  properties.created = current == nullptr ? properties.last_modified : current->properties.created;
  properties.etag = service_.stamps().next_etag(blob.name, properties.length);
}

WriteResult Container::put(const std::string& blob, FileUpload& content,
                           const BlobProperties& properties, const Conditions& conditions) {
  require_name(blob);
  Trash trash(service_.temp());
  const core::MutexLock lock(mutex_);
  if (closed_) return {WriteStatus::kNoContainer, {}};
  Entry* current = find_entry(blob);
  if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
  BlobRecord record{blob, content.finish(), content.content(), properties, {}};
  stamp(record, nullptr);
  const Entry& entry = install(current, record, {service_.temp().fd(), content.leaf()}, trash);
  content.taken();
  staged_->drop(blob, trash);
  return {WriteStatus::kDone, entry.properties};
}

WriteResult Container::append(const std::string& blob, FileUpload& content,
                              const Conditions& conditions) {
  // Whoever reads keeps the file that was; an append is a new file, so that it is whole at once.
  for (;;) {
    Fd before;
    std::string etag;
    {
      const core::MutexLock lock(mutex_);
      const Entry* current = find_entry(blob);
      if (current == nullptr) return {WriteStatus::kNoBlob, {}};
      if (current->properties.type != BlobType::kAppend) {
        return not_done(WriteStatus::kWrongType, current);
      }
      if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
      before = tree_.open(blob, current->beside_folder);
      etag = current->properties.etag;
    }
    if (!before) continue;
    FileUpload longer(service_.temp());
    longer.copy(before.get(), 0, identity_of(before.get()).size);
    longer.copy(content.fd(), 0, content.size());
    const FileIdentity file = longer.finish();

    Trash trash(service_.temp());
    const core::MutexLock lock(mutex_);
    Entry* current = find_entry(blob);
    if (current == nullptr || current->properties.etag != etag) continue;
    BlobRecord record{blob, file, longer.content(), current->properties, {}};
    record.properties.content_md5.clear();
    stamp(record, current);
    const Entry& entry = install(current, record, {service_.temp().fd(), longer.leaf()}, trash);
    longer.taken();
    return {WriteStatus::kDone, entry.properties};
  }
}

WriteResult Container::set_properties(const std::string& blob, const BlobProperties& properties,
                                      const Conditions& conditions) {
  const core::MutexLock lock(mutex_);
  const Entry* current = find_entry(blob);
  if (current == nullptr) return {WriteStatus::kNoBlob, {}};
  if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
  BlobRecord changed{blob, current->file, current->content, properties, committed_blocks(*current)};
  changed.properties.type = current->properties.type;
  stamp(changed, current);
  const bool beside = current->beside_folder;
  const LogPosition position = log_->append(write_blob_record(changed));
  return {WriteStatus::kDone, record(changed, position, beside).properties};
}

WriteResult Container::remove(const std::string& blob, const Conditions& conditions) {
  Trash trash(service_.temp());
  const core::MutexLock lock(mutex_);
  const Entry* current = find_entry(blob);
  if (current == nullptr) return {WriteStatus::kNoBlob, {}};
  if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
  WriteResult result{WriteStatus::kDone, current->properties};
  tree_.remove(blob, current->beside_folder);
  forget(blob);
  staged_->drop(blob, trash);
  return result;
}

std::optional<BlobProperties> Container::find(const std::string& blob) {
  const core::MutexLock lock(mutex_);
  const Entry* entry = find_entry(blob);
  if (entry == nullptr) return std::nullopt;
  return entry->properties;
}

std::unique_ptr<OpenBlob> Container::open(const std::string& blob) {
  const core::MutexLock lock(mutex_);
  if (closed_) return nullptr;
  load();
  const auto known = index_.find(blob);
  if (known != index_.end()) {
    Fd file = tree_.open(blob, known->second.beside_folder);
    if (file && identity_of(file.get()) == known->second.file) {
      return std::make_unique<OpenFile>(std::move(file), known->second.properties);
    }
  }
  const Entry* entry = find_entry(blob);
  if (entry == nullptr) return nullptr;
  Fd file = tree_.open(blob, entry->beside_folder);
  if (!file) {
    if (errno == ENOENT || errno == ELOOP) return nullptr;
    throw_errno("open blob");
  }
  return std::make_unique<OpenFile>(std::move(file), entry->properties);
}

}  // namespace aml::storage
