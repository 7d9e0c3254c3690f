#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/postgres/pool.h"
#include "emulator/storage/blob_store.h"
#include "emulator/storage/postgres_content.h"
#include "emulator/storage/service_folder.h"

namespace aml::storage {

/// Containers and blobs of one account in a database that several processes share.
/// Shape:   one object per account and process; what one wrote, all others read next. A write is one
///          statement, which changes nothing where the blob's ETag is not the one that was decided
///          upon; then it is decided again. An upload and an open blob hold 256 KiB each. What was
///          replaced is freed by sweep_blobs (postgres_blob_sweep.h), which some thread calls.
/// Errors:  those of postgres::Pool; std::system_error ENAMETOOLONG, ESTALE (PostgresOpenBlob), and
///          ENOSPC where the database's disk is full.
/// Threads: any.
class PostgresBlobStore : public BlobStore {
 public:
  /// Makes the tables where they are missing. `pool` and `clock` outlive it; what a blob was written
  /// at is `clock`'s.
  PostgresBlobStore(postgres::Pool& pool, std::string account, const core::Clock& clock);

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

  /// Removes all that is in an account, as that of a private workspace which ended.
  static void forget(postgres::Pool& pool, const std::string& account);

 private:
  /// A write that loses means that another one won: this many in a row are not seen.
  static constexpr int kMaxTries = 10'000;

  /// What a write finds.
  struct Found {
    std::int64_t container = 0;
    std::optional<BlobProperties> blob;

    std::optional<WriteResult> refusal(const Conditions& conditions) const;
    std::string etag() const { return blob ? blob->etag : std::string(); }
  };
  /// Writes where the blob is still as found; nothing: it is not.
  using Write = std::function<std::optional<WriteResult>(const Found& found)>;

  std::optional<Found> look(const std::string& container, const std::string& blob) const;
  WriteResult write_until_decided(const std::string& container, const std::string& blob,
                                  const Write& write) const;
  std::optional<WriteResult> put_over(const std::string& container, const std::string& blob,
                                      const PostgresUpload& content, BlobProperties properties,
                                      const std::optional<std::string>& over);
  std::optional<WriteResult> commit_over(const Found& found, const std::string& blob,
                                         const std::vector<BlockChoice>& blocks,
                                         BlobProperties properties);
  void stamp(BlobProperties& properties, const std::string& blob,
             std::optional<core::TimePoint> created);

  postgres::Pool& pool_;
  const std::string account_;
  Stamps stamps_;
};

}  // namespace aml::storage
