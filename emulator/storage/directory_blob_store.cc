#include "emulator/storage/directory_blob_store.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/record.h"

namespace aml::storage {

namespace {

// Each holds three descriptors and the names of its blobs.
constexpr std::size_t kMaxOpened = 64;
constexpr std::size_t kMaxKnown = 500'000;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY;

Fd open_root(const std::filesystem::path& root) {
  std::filesystem::create_directories(root);
  Fd folder(::open(root.c_str(), kFolderFlags | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) throw_errno("open folder of blobs");
  return folder;
}

// The container's name as a file's; none for a name that one file cannot have.
std::optional<std::string> file_name_of(const std::string& container) {
  std::string name = write_segment(container);
  if (name.find('/') != std::string::npos) return std::nullopt;
  return name;
}

// A link in a blob's way is not followed, and what is not a blob is not removed for one.
template <typename Write>
WriteResult unless_blocked(const Write& write) {
  try {
    return write();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::not_a_directory) return {WriteStatus::kPathBlocked, {}};
    throw;
  }
}

}  // namespace

DirectoryBlobStore::DirectoryBlobStore(const std::filesystem::path& root, const core::Clock& clock,
                                       core::Outlives outlives)
    : root_(open_root(root)),
      service_(std::make_unique<ServiceFolder>(root_.get(), clock, outlives)) {
  if (service_->is_forced()) force_folders_to((root / kServiceFolder).string());
}

DirectoryBlobStore::~DirectoryBlobStore() = default;

std::shared_ptr<Container> DirectoryBlobStore::container(const std::string& name) const {
  const auto file_name = file_name_of(name);
  if (!file_name) return nullptr;
  const core::MutexLock lock(mutex_);
  const auto found = opened_.find(name);
  struct stat status {};
  if (::fstatat(root_.get(), file_name->c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISDIR(status.st_mode)) {
    if (found != opened_.end()) opened_.erase(found);
    return nullptr;
  }
  // A person may have put another folder in its place.
  if (found != opened_.end() && found->second.container->inode() == status.st_ino) {
    found->second.used = ++uses_;
    return found->second.container;
  }
  Fd folder = open_beneath(root_.get(), *file_name, kFolderFlags);
  if (!folder) throw_errno("open container");
  auto opened = std::make_shared<Container>(*service_, *file_name, std::move(folder));
  close_idle();
  opened_.insert_or_assign(name, Opened{opened, ++uses_});
  return opened;
}

// One that is in use stays: two of the same container would not know of each other.
void DirectoryBlobStore::close_idle() const {
  std::size_t known = 0;
  for (const auto& [name, opened] : opened_) known += opened.container->known();
  while (opened_.size() >= kMaxOpened || known > kMaxKnown) {
    auto oldest = opened_.end();
    for (auto it = opened_.begin(); it != opened_.end(); ++it) {
      if (it->second.container.use_count() > 1) continue;
      if (oldest == opened_.end() || it->second.used < oldest->second.used) oldest = it;
    }
    if (oldest == opened_.end()) return;
    known -= oldest->second.container->known();
    opened_.erase(oldest);
  }
}

bool DirectoryBlobStore::has_folder(const std::string& file_name) const {
  struct stat status {};
  return ::fstatat(root_.get(), file_name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

void DirectoryBlobStore::write_container(const std::string& file_name,
                                         const ContainerProperties& properties) const {
  replace_file(service_->containers(), file_name, write_container_record(properties),
               service_->is_forced());
}

bool DirectoryBlobStore::create_container(const std::string& name, ContainerProperties properties) {
  const auto file_name = file_name_of(name);
  if (!file_name) throw std::system_error(ENAMETOOLONG, std::generic_category(), "container");
  Trash trash(service_->temp());
  const core::MutexLock lock(mutex_);
  if (has_folder(*file_name)) return false;
  // What is left of a container that a person removed.
  discard(service_->records(), *file_name, trash);
  discard(service_->staged(), *file_name, trash);
  if (service_->is_forced()) {
    force_folder(service_->records());
    force_folder(service_->staged());
  }
  properties.last_modified = service_->stamps().now();
  properties.etag = service_->stamps().next_etag(name, 0);
  write_container(*file_name, properties);
  if (::mkdirat(root_.get(), file_name->c_str(), 0755) != 0) throw_errno("create container");
  if (service_->is_forced()) force_folder(root_.get());
  return true;
}

ContainerProperties DirectoryBlobStore::container_properties(const std::string& file_name) const {
  if (const Fd file = open_beneath(service_->containers(), file_name, O_RDONLY)) {
    if (auto properties = parse_container_record(read_all(file.get()))) return *properties;
  }
  // A folder that a person made.
  ContainerProperties properties;
  properties.last_modified = service_->stamps().now();
  properties.etag = service_->stamps().next_etag(file_name, 0);
  write_container(file_name, properties);
  return properties;
}

std::optional<ContainerProperties> DirectoryBlobStore::find_container(
    const std::string& name) const {
  const auto file_name = file_name_of(name);
  const core::MutexLock lock(mutex_);
  if (!file_name || !has_folder(*file_name)) return std::nullopt;
  return container_properties(*file_name);
}

bool DirectoryBlobStore::update_container(const std::string& name,
                                          const ContainerProperties& properties) {
  const auto file_name = file_name_of(name);
  const core::MutexLock lock(mutex_);
  if (!file_name || !has_folder(*file_name)) return false;
  ContainerProperties changed = properties;
  changed.last_modified = service_->stamps().now();
  changed.etag = service_->stamps().next_etag(name, 0);
  write_container(*file_name, changed);
  return true;
}

void DirectoryBlobStore::discard(int folder, const std::string& file_name, Trash& trash) {
  const std::string gone = service_->temp().new_name();
  if (::renameat(folder, file_name.c_str(), service_->temp().fd(), gone.c_str()) == 0) {
    trash.add(gone);
  } else if (errno != ENOENT) {
    throw_errno("remove container");
  }
}

// A container is closed before its files go, so that a concurrent writer gets an error; its own
// lock and the store's are never held together.
bool DirectoryBlobStore::remove_container(const std::string& name) {
  const auto file_name = file_name_of(name);
  for (;;) {
    const auto closing = container(name);
    if (!closing) return false;
    closing->close();
    Trash trash(service_->temp());
    const core::MutexLock lock(mutex_);
    const auto found = opened_.find(name);
    if (found == opened_.end() || found->second.container != closing) continue;
    opened_.erase(found);
    discard(root_.get(), *file_name, trash);
    if (service_->is_forced()) force_folder(root_.get());
    for (const int folder : {service_->containers(), service_->records(), service_->staged()}) {
      discard(folder, *file_name, trash);
    }
    return true;
  }
}

std::vector<std::pair<std::string, ContainerProperties>> DirectoryBlobStore::list_containers()
    const {
  std::vector<std::pair<std::string, ContainerProperties>> containers;
  const core::MutexLock lock(mutex_);
  for (const FolderEntry& entry : list_folder(root_.get())) {
    const auto name = parse_segment(entry.name);
    if (!entry.is_folder || !name) continue;
    containers.emplace_back(*name, container_properties(entry.name));
  }
  std::sort(containers.begin(), containers.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return containers;
}

std::unique_ptr<Upload> DirectoryBlobStore::begin_upload() {
  return std::make_unique<FileUpload>(service_->temp());
}

std::unique_ptr<Upload> DirectoryBlobStore::begin_block(const std::string& container_name,
                                                        const std::string& blob) {
  const auto in = container(container_name);
  auto upload = in ? in->begin_block(blob, in) : nullptr;
  return upload ? std::move(upload) : begin_upload();
}

WriteResult DirectoryBlobStore::put(const std::string& container_name, const std::string& blob,
                                    std::unique_ptr<Upload> content,
                                    const BlobProperties& properties,
                                    const Conditions& conditions) {
  const auto in = container(container_name);
  if (!in) return {WriteStatus::kNoContainer, {}};
  return unless_blocked(
      [&] { return in->put(blob, file_upload(content), properties, conditions); });
}

WriteStatus DirectoryBlobStore::stage_block(const std::string& container_name,
                                            const std::string& blob, const std::string& block_id,
                                            std::unique_ptr<Upload> content) {
  const auto in = container(container_name);
  if (!in) return WriteStatus::kNoContainer;
  return in->stage_block(blob, block_id, std::move(content));
}

WriteResult DirectoryBlobStore::commit_blocks(const std::string& container_name,
                                              const std::string& blob,
                                              const std::vector<BlockChoice>& blocks,
                                              const BlobProperties& properties,
                                              const Conditions& conditions) {
  const auto in = container(container_name);
  if (!in) return {WriteStatus::kNoContainer, {}};
  return unless_blocked([&] { return in->commit_blocks(blob, blocks, properties, conditions); });
}

WriteResult DirectoryBlobStore::append(const std::string& container_name, const std::string& blob,
                                       std::unique_ptr<Upload> content,
                                       const Conditions& conditions) {
  const auto in = container(container_name);
  if (!in) return {WriteStatus::kNoContainer, {}};
  return in->append(blob, file_upload(content), conditions);
}

WriteResult DirectoryBlobStore::set_properties(const std::string& container_name,
                                               const std::string& blob,
                                               const BlobProperties& properties,
                                               const Conditions& conditions) {
  const auto in = container(container_name);
  if (!in) return {WriteStatus::kNoContainer, {}};
  return in->set_properties(blob, properties, conditions);
}

WriteResult DirectoryBlobStore::remove(const std::string& container_name, const std::string& blob,
                                       const Conditions& conditions) {
  const auto in = container(container_name);
  if (!in) return {WriteStatus::kNoContainer, {}};
  return in->remove(blob, conditions);
}

std::optional<BlobProperties> DirectoryBlobStore::find(const std::string& container_name,
                                                       const std::string& blob) const {
  const auto in = container(container_name);
  return in ? in->find(blob) : std::nullopt;
}

std::unique_ptr<OpenBlob> DirectoryBlobStore::open(const std::string& container_name,
                                                   const std::string& blob) const {
  const auto in = container(container_name);
  return in ? in->open(blob) : nullptr;
}

std::optional<BlockLists> DirectoryBlobStore::block_lists(const std::string& container_name,
                                                          const std::string& blob) const {
  const auto in = container(container_name);
  return in ? in->block_lists(blob) : std::nullopt;
}

BlobList DirectoryBlobStore::list(const std::string& container_name, const ListQuery& query) const {
  const auto in = container(container_name);
  return in ? in->list(query) : BlobList();
}

}  // namespace aml::storage
