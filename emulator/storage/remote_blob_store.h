#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/storage/blob_store.h"
#include "emulator/storage/remote_account.h"

namespace aml::storage {

/// The containers and blobs of an account at another endpoint, Azurite or Azure, as a store: what
/// the emulator's clients and jobs do with the account is done there, signed with the key of there.
/// Shape:   ETags, times, the order of lists and their markers are the endpoint's. Where a blob was
///          copied from is kept only by the endpoint's own copies.
/// Errors:  RemoteAway where the endpoint cannot be asked; ApiError with the storage row of the
///          endpoint's code for what it alone refuses.
/// Threads: any.
class RemoteBlobStore : public BlobStore {
 public:
  explicit RemoteBlobStore(std::shared_ptr<RemoteConnections> account)
      : account_(std::move(account)) {}

  bool create_container(const std::string& name, ContainerProperties properties) override;
  std::optional<ContainerProperties> find_container(const std::string& name) const override;
  bool update_container(const std::string& name, const ContainerProperties& properties) override;
  bool remove_container(const std::string& name) override;
  std::vector<std::pair<std::string, ContainerProperties>> list_containers() const override;

  std::unique_ptr<Upload> begin_upload() override;
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
  /// None: 404.
  std::optional<RemoteAnswer> look(const RemoteRequest& request) const;
  /// False: 404, or `taken`.
  bool change(const RemoteRequest& request, int taken = 404);
  WriteResult write(const RemoteRequest& request, BlobProperties properties);
  WriteResult refused(const RemoteRequest& request, const RemoteError& error);
  std::string policies_of(const std::string& container) const;

  const std::shared_ptr<RemoteConnections> account_;
};

}  // namespace aml::storage
