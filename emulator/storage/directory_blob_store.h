#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/core/outlives.h"
#include "emulator/storage/blob_store.h"
#include "emulator/storage/container.h"
#include "emulator/storage/service_folder.h"

namespace aml::storage {

/// An account as a folder that a person can open: `<root>/<container>/<blob>`, names written by
/// blob_names.h, everything else under `<root>/.amlemu` (docs/storage.md). Files that are put,
/// edited or removed by hand are seen at the next use.
/// Errors:  std::system_error: the disk's; ENAMETOOLONG for a name of more than 4,096 bytes that is
///          to be written (none is found under it); from the constructor ENOTDIR where the root is
///          a link, and EWOULDBLOCK from the constructor where another store holds the folder.
/// Threads: any.
class DirectoryBlobStore : public BlobStore {
 public:
  /// After a loss of power that it was not to outlive, what was written last may be gone, empty or torn.
  DirectoryBlobStore(const std::filesystem::path& root, const core::Clock& clock,
                     core::Outlives outlives = core::Outlives::kKill);
  ~DirectoryBlobStore() override;

  bool create_container(const std::string& name, ContainerProperties properties) override;
  std::optional<ContainerProperties> find_container(const std::string& name) const override;
  bool update_container(const std::string& name, const ContainerProperties& properties) override;
  bool remove_container(const std::string& name) override;
  std::vector<std::pair<std::string, ContainerProperties>> list_containers() const override;

  std::unique_ptr<Upload> begin_upload() override;
  std::unique_ptr<Upload> begin_block(const std::string& container,
                                      const std::string& blob) override;
  WriteResult put(const std::string& container, const std::string& blob,
                  std::unique_ptr<Upload> content, const BlobProperties& properties,
                  const Conditions& conditions) override;
  WriteStatus stage_block(const std::string& container, const std::string& blob,
                          const std::string& block_id, std::unique_ptr<Upload> content) override;
  WriteResult commit_blocks(const std::string& container, const std::string& blob,
                            const std::vector<BlockChoice>& blocks,
                            const BlobProperties& properties,
                            const Conditions& conditions) override;
  WriteResult append(const std::string& container, const std::string& blob,
                     std::unique_ptr<Upload> content, const Conditions& conditions) override;
  WriteResult set_properties(const std::string& container, const std::string& blob,
                             const BlobProperties& properties,
                             const Conditions& conditions) override;
  WriteResult remove(const std::string& container, const std::string& blob,
                     const Conditions& conditions) override;

  std::optional<BlobProperties> find(const std::string& container,
                                     const std::string& blob) const override;
  std::unique_ptr<OpenBlob> open(const std::string& container,
                                 const std::string& blob) const override;
  std::optional<BlockLists> block_lists(const std::string& container,
                                        const std::string& blob) const override;
  BlobList list(const std::string& container, const ListQuery& query) const override;

 private:
  struct Opened {
    std::shared_ptr<Container> container;
    std::uint64_t used = 0;
  };

  /// Null where there is no such folder.
  std::shared_ptr<Container> container(const std::string& name) const;
  void close_idle() const AML_REQUIRES(mutex_);
  ContainerProperties container_properties(const std::string& file_name) const AML_REQUIRES(mutex_);
  bool has_folder(const std::string& file_name) const;
  void write_container(const std::string& file_name, const ContainerProperties& properties) const;
  void discard(int folder, const std::string& file_name, Trash& trash);

  const Fd root_;
  const std::unique_ptr<ServiceFolder> service_;
  mutable core::Mutex mutex_;
  mutable std::map<std::string, Opened> opened_ AML_GUARDED_BY(mutex_);
  mutable std::uint64_t uses_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::storage
