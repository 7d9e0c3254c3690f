#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/blob.h"
#include "emulator/core/bytes.h"
#include "emulator/core/clock.h"

namespace aml::storage {

using core::BlobProperties;
using core::BlobType;
using core::Block;
using core::BlockChoice;
using core::BlockLists;
using core::BlockSource;
using core::ContainerProperties;
using core::ListedBlob;
using core::Metadata;

/// Conditions of a request, as its headers say. Times are whole seconds.
struct Conditions {
  std::vector<std::string> if_match;  ///< ETags without quotes, or `*`
  std::vector<std::string> if_none_match;
  std::optional<core::TimePoint> if_modified_since;
  std::optional<core::TimePoint> if_unmodified_since;
};

/// False: it is met by whatever is there.
bool is_conditional(const Conditions& conditions);

/// Whether a write may happen to what is there now (nullptr: nothing).
bool allows_write(const Conditions& conditions, const BlobProperties* current);

/// Blocks that a list may name, and that may be staged of one blob.
inline constexpr std::size_t kMaxCommittedBlocks = 50'000;
inline constexpr std::size_t kMaxStagedBlocks = 100'000;

/// Bytes of an upload, in a temporary place of the store; dropped unless the store takes them.
class Upload {
 public:
  virtual ~Upload() = default;
  /// Errors: std::system_error (a full disk).
  virtual void write(std::string_view bytes) = 0;
  virtual std::uint64_t size() const = 0;
};

/// A blob's content and properties as they were when it was opened; a later write does not change
/// them.
class OpenBlob {
 public:
  virtual ~OpenBlob() = default;
  virtual const BlobProperties& properties() const = 0;
  /// Bytes read at `offset`, 0 at the end.
  virtual std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) const = 0;
};

enum class WriteStatus {
  kDone,
  kNoContainer,
  kNoBlob,
  kConditionNotMet,
  kInvalidBlockList,
  kWrongType,
  kPathBlocked  ///< something else than a blob is in the way of its path
};

struct WriteResult {
  WriteStatus status = WriteStatus::kDone;
  BlobProperties properties;  ///< after the write; where it was not done, what is there
};

struct BlobList {
  std::vector<ListedBlob> entries;  ///< by name, in order of their UTF-8 bytes
  std::string next_marker;          ///< empty: the end
};

struct ListQuery {
  std::string prefix;
  std::string delimiter;
  std::string marker;  ///< entries from this name on
  std::size_t max_results = 5000;
  bool uncommitted = false;  ///< also blobs that have staged blocks only
};

/// Containers and blobs of one account: bytes at names, with their properties. Rules of the
/// protocol live above (service/blobs); nothing here reads a header.
/// Shape:   names are any bytes; a blob `a` and a blob `a/b` exist side by side.
/// Errors:  std::system_error for the disk's own failures, and for a write under a name that the
///          store cannot hold; everything else is a status or an optional. What failed changed
///          nothing.
/// Threads: any; a write is atomic with its condition, readers see the blob before or after it.
class BlobStore {
 public:
  BlobStore() = default;
  BlobStore(const BlobStore&) = delete;
  BlobStore& operator=(const BlobStore&) = delete;
  virtual ~BlobStore() = default;

  virtual bool create_container(const std::string& name, ContainerProperties properties) = 0;
  virtual std::optional<ContainerProperties> find_container(const std::string& name) const = 0;
  /// Replaces metadata, access and policies; stamps ETag and time. False: it does not exist.
  virtual bool update_container(const std::string& name, const ContainerProperties& properties) = 0;
  virtual bool remove_container(const std::string& name) = 0;
  virtual std::vector<std::pair<std::string, ContainerProperties>> list_containers() const = 0;

  virtual std::unique_ptr<Upload> begin_upload() = 0;
  /// The same of a block of that blob, to be staged there alone: a store that knows where the bytes
  /// belong may put them there at once.
  virtual std::unique_ptr<Upload> begin_block(const std::string& /*container*/,
                                              const std::string& /*blob*/) {
    return begin_upload();
  }
  /// Puts a whole blob: content, properties and metadata replace what was there; staged blocks go.
  /// The store sets length, etag and times.
  virtual WriteResult put(const std::string& container, const std::string& blob,
                          std::unique_ptr<Upload> content, const BlobProperties& properties,
                          const Conditions& conditions) = 0;
  /// Keeps a block for a later list; an id that is there is replaced. kInvalidBlockList: the
  /// blob's other staged ids have another length, or 100,000 are there.
  virtual WriteStatus stage_block(const std::string& container, const std::string& blob,
                                  const std::string& block_id, std::unique_ptr<Upload> content) = 0;
  /// Makes the blob of these blocks, staged ones and those it was made of before; staged ones go.
  /// It keeps its time of creation.
  virtual WriteResult commit_blocks(const std::string& container, const std::string& blob,
                                    const std::vector<BlockChoice>& blocks,
                                    const BlobProperties& properties,
                                    const Conditions& conditions) = 0;
  virtual WriteResult append(const std::string& container, const std::string& blob,
                             std::unique_ptr<Upload> content, const Conditions& conditions) = 0;
  /// Replaces what is known of the content, not the content, its type and creation; stamps ETag and
  /// time.
  virtual WriteResult set_properties(const std::string& container, const std::string& blob,
                                     const BlobProperties& properties,
                                     const Conditions& conditions) = 0;
  virtual WriteResult remove(const std::string& container, const std::string& blob,
                             const Conditions& conditions) = 0;

  virtual std::optional<BlobProperties> find(const std::string& container,
                                             const std::string& blob) const = 0;
  /// Null: it does not exist.
  virtual std::unique_ptr<OpenBlob> open(const std::string& container,
                                         const std::string& blob) const = 0;
  /// The blocks of the content, in its order, and the staged ones, by id. None: neither blob nor
  /// staged blocks.
  virtual std::optional<BlockLists> block_lists(const std::string& container,
                                                const std::string& blob) const = 0;
  /// One page; of a container that is not there, an empty one.
  virtual BlobList list(const std::string& container, const ListQuery& query) const = 0;
};

}  // namespace aml::storage
