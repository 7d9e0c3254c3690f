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

template <typename Known>
WriteResult not_done(WriteStatus status, const std::optional<Known>& current) {
  return {status, current ? current->properties : BlobProperties()};
}

template <typename Known>
bool allows(const Conditions& conditions, const std::optional<Known>& current) {
  return allows_write(conditions, current ? &current->properties : nullptr);
}

}  // namespace

void Container::stamp(BlobRecord& blob, std::optional<core::TimePoint> created) const {
  BlobProperties& properties = blob.properties;
  properties.length = blob.file.size;
  properties.last_modified = service_.stamps().now();
  properties.created = created.value_or(properties.last_modified);
  properties.etag = service_.stamps().next_etag(blob.name, properties.length);
}

WriteResult Container::put(const std::string& blob, FileUpload& content,
                           const BlobProperties& properties, const Conditions& conditions) {
  require_name(blob);
  if (service_.is_forced()) content.finish(true);
  Trash trash(service_.temp());
  const core::MutexLock lock(mutex_);
  if (closed_) return {WriteStatus::kNoContainer, {}};
  if (is_conditional(conditions)) {
    const auto known = find_known(blob);
    if (!allows(conditions, known)) return not_done(WriteStatus::kConditionNotMet, known);
  }
  BlobRecord record{blob, content.finish(), content.content(), properties, {}};
  stamp(record, std::nullopt);
  install(find_entry(blob), record, {service_.temp().fd(), content.leaf()}, trash);
  content.taken();
  staged_->drop(blob, trash);
  return {WriteStatus::kDone, std::move(record.properties)};
}

WriteResult Container::append(const std::string& blob, FileUpload& content,
                              const Conditions& conditions) {
  // A reader keeps the file that was; an append is a new file, so that it is whole at once.
  for (;;) {
    Fd before;
    std::string etag;
    {
      const core::MutexLock lock(mutex_);
      const auto current = find_known(blob);
      if (!current) return {WriteStatus::kNoBlob, {}};
      if (current->properties.type != BlobType::kAppend) {
        return not_done(WriteStatus::kWrongType, current);
      }
      if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
      before = tree_.open(blob, current->entry->beside_folder);
      etag = current->properties.etag;
    }
    if (!before) continue;
    FileUpload longer(service_.temp());
    longer.copy(before.get(), 0, identity_of(before.get()).size);
    longer.copy(content.fd(), 0, content.size());
    const FileIdentity file = longer.finish(service_.is_forced());

    Trash trash(service_.temp());
    const core::MutexLock lock(mutex_);
    const auto current = find_known(blob);
    if (!current || current->properties.etag != etag) continue;
    BlobRecord record{blob, file, longer.content(), current->properties, {}};
    record.properties.content_md5.clear();
    stamp(record, current->properties.created);
    install(current->entry, record, {service_.temp().fd(), longer.leaf()}, trash);
    longer.taken();
    return {WriteStatus::kDone, std::move(record.properties)};
  }
}

WriteResult Container::set_properties(const std::string& blob, const BlobProperties& properties,
                                      const Conditions& conditions) {
  const core::MutexLock lock(mutex_);
  const auto current = find_known(blob);
  if (!current) return {WriteStatus::kNoBlob, {}};
  if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
  const Entry& entry = *current->entry;
  BlobRecord changed{blob, entry.file, entry.content, properties, committed_blocks(entry)};
  changed.properties.type = current->properties.type;
  stamp(changed, current->properties.created);
  record(changed, log_->append(write_blob_record(changed)), entry.beside_folder);
  return {WriteStatus::kDone, std::move(changed.properties)};
}

WriteResult Container::remove(const std::string& blob, const Conditions& conditions) {
  Trash trash(service_.temp());
  const core::MutexLock lock(mutex_);
  auto current = find_known(blob);
  if (!current) return {WriteStatus::kNoBlob, {}};
  if (!allows(conditions, current)) return not_done(WriteStatus::kConditionNotMet, current);
  WriteResult result{WriteStatus::kDone, std::move(current->properties)};
  tree_.remove(blob, current->entry->beside_folder);
  forget(blob);
  staged_->drop(blob, trash);
  if (service_.is_forced()) tree_.force(blob, true);
  return result;
}

std::optional<BlobProperties> Container::find(const std::string& blob) {
  const core::MutexLock lock(mutex_);
  auto known = find_known(blob);
  if (!known) return std::nullopt;
  return std::move(known->properties);
}

std::unique_ptr<OpenBlob> Container::open(const std::string& blob) {
  const core::MutexLock lock(mutex_);
  if (closed_) return nullptr;
  load();
  const auto indexed = index_.find(blob);
  if (indexed != index_.end()) {
    const Entry& entry = indexed->second;
    Fd file = tree_.open(blob, entry.beside_folder);
    if (file && identity_of(file.get()) == entry.file) {
      return std::make_unique<OpenFile>(std::move(file), properties_of(blob, entry));
    }
  }
  auto known = find_known(blob);
  if (!known) return nullptr;
  Fd file = tree_.open(blob, known->entry->beside_folder);
  if (!file) {
    if (errno == ENOENT || errno == ELOOP) return nullptr;
    throw_errno("open blob");
  }
  return std::make_unique<OpenFile>(std::move(file), std::move(known->properties));
}

}  // namespace aml::storage
