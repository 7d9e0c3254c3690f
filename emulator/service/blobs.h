#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/blob.h"
#include "emulator/core/bytes.h"
#include "emulator/service/incoming_upload.h"
#include "emulator/storage/blob_store.h"

namespace aml::service {

struct BlobPath {
  std::string container;
  std::string blob;
};

/// A range of bytes as asked for: `bytes=first-last`, `bytes=first-`.
struct ByteRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;  ///< included; none: to the end
};

/// A range that is within a blob.
struct ByteSpan {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};

/// Bytes that come with a request.
struct IncomingBody {
  std::string_view bytes = {};        ///< where nothing received them
  IncomingUpload* arrived = nullptr;  ///< what received them
  std::string md5 = {};               ///< Content-MD5 as sent; empty: not sent
};

/// How a write may go.
struct WriteRules {
  storage::Conditions conditions;
  bool may_overwrite = true;  ///< false: a SAS that lets its holder create and no more
};

/// A blob opened for reading, its range within its length.
struct OpenedBlob {
  std::unique_ptr<storage::OpenBlob> blob;
  std::optional<ByteSpan> span;  ///< not set: the range begins after the end (InvalidRange)
  bool whole = true;
};

/// Where an append must meet the blob.
struct AppendRules {
  storage::Conditions conditions = {};
  std::optional<std::uint64_t> position = std::nullopt;  ///< the length it must have
  std::optional<std::uint64_t> max_size =
      std::nullopt;  ///< the length it must not exceed afterwards
};

/// What a copied blob reports of its copy; all empty for one that was put from a URL.
struct CopyOrigin {
  std::string id = {};
  std::string source = {};  ///< without a query, which may hold a signature
  std::string time = {};
};

/// What the bytes of an upload become: of a blob, or of a block that a list may name.
enum class Arriving { kContent, kBlock };

/// A write that brought bytes.
struct Written {
  core::BlobProperties properties;
  std::string md5;           ///< of the bytes that came
  std::uint64_t offset = 0;  ///< of an append: where they begin
};

/// Blobs of one account by the protocol's rules; what a store cannot know, it learns here.
/// Shape:   bodies go to the store as they come, in pieces; what is not accepted leaves nothing.
/// Errors:  ApiError of core::blob_error: BlobNotFound, ContainerNotFound, ConditionNotMet (412;
///          304 to a read), BlobAlreadyExists, InvalidBlockList, InvalidBlobOrBlock,
///          InvalidBlobType, Md5Mismatch, RequestBodyTooLarge, and those of blob_rules.h; what the
///          body throws passes through.
/// Threads: any; as the store.
class Blobs {
 public:
  Blobs(storage::BlobStore& store, std::uint64_t max_bytes)
      : store_(store), max_bytes_(max_bytes) {}

  /// An upload to that place while it arrives, as a blob, its next bytes, or a block of it; `length`
  /// as declared, `md5` as sent.
  IncomingUpload receive(const BlobPath& path, Arriving as, std::optional<std::uint64_t> length,
                         const std::string& md5);

  Written put(const BlobPath& path, const IncomingBody& body, core::BlobProperties properties,
              const WriteRules& rules);
  /// The MD5 of the block.
  std::string stage(const BlobPath& path, const std::string& block_id, const IncomingBody& body);
  core::BlobProperties commit(const BlobPath& path, const std::vector<core::BlockChoice>& blocks,
                              core::BlobProperties properties, const WriteRules& rules);
  Written append(const BlobPath& path, const IncomingBody& body, const AppendRules& rules);
  /// A whole copy of `source`, with its properties, and its metadata unless `metadata` says others.
  core::BlobProperties copy(const BlobPath& path, const storage::OpenBlob& source,
                            core::Metadata metadata, const CopyOrigin& origin,
                            const WriteRules& rules);

  OpenedBlob read(const BlobPath& path, const std::optional<ByteRange>& range,
                  const storage::Conditions& conditions) const;
  core::BlobProperties properties(const BlobPath& path,
                                  const storage::Conditions& conditions) const;
  /// None in `committed` for a blob that was put whole; the properties where it is committed.
  struct BlockReport {
    core::BlockLists lists;
    std::optional<core::BlobProperties> properties;
  };
  BlockReport blocks(const BlobPath& path) const;

  core::BlobProperties set_metadata(const BlobPath& path, const core::Metadata& metadata,
                                    const storage::Conditions& conditions);
  /// Content type, encoding, language, disposition, cache control and MD5: all of them, those left
  /// out become empty.
  core::BlobProperties set_properties(const BlobPath& path, const core::BlobProperties& wanted,
                                      const storage::Conditions& conditions);
  void remove(const BlobPath& path, const storage::Conditions& conditions);

 private:
  using Change = std::function<void(core::BlobProperties&)>;

  ReceivedUpload take(const IncomingBody& body);
  void open_container(const BlobPath& path) const;
  core::BlobProperties open_blob(const BlobPath& path) const;
  [[noreturn]] void refuse_missing(const BlobPath& path) const;
  void check_append(const BlobPath& path, std::uint64_t size, const AppendRules& rules,
                    storage::Conditions& conditions) const;
  core::BlobProperties change(const BlobPath& path, const storage::Conditions& conditions,
                              const Change& apply);

  storage::BlobStore& store_;
  std::uint64_t max_bytes_;
};

}  // namespace aml::service
