#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"

// Blobs and containers as plain values: what a store keeps and what listings show.

namespace aml::core {

enum class BlobType { kBlock, kAppend };

using Metadata =
    std::vector<std::pair<std::string, std::string>>;  ///< case of keys kept, order kept

/// What is known of a blob beside its bytes.
struct BlobProperties {
  std::uint64_t length = 0;
  std::string etag;  ///< `0x8D…`, without quotes; another one after every write
  TimePoint created;
  TimePoint last_modified;  ///< whole seconds when shown
  BlobType type = BlobType::kBlock;
  std::string content_type = "application/octet-stream";
  std::string content_encoding;
  std::string content_language;
  std::string content_disposition;
  std::string cache_control;
  std::string content_md5;  ///< Base64; empty: not stored
  std::string copy_id;      ///< of the Copy Blob that made it; empty: none did
  std::string copy_source;  ///< the URL it was made from, without its query
  std::string copied_at;    ///< as `Last-Modified` is written
  Metadata metadata;
};

struct ContainerProperties {
  std::string etag;
  TimePoint last_modified;
  Metadata metadata;
  std::string public_access;    ///< empty, `blob`, `container`
  std::string access_policies;  ///< the SignedIdentifiers document as set; empty: none
};

/// One stored access policy of a container: what a SAS that names it may leave out.
struct AccessPolicy {
  std::string id;
  std::string start;  ///< as set; empty: the SAS says it
  std::string expiry;
  std::string permissions;
};

struct Block {
  std::string id;  ///< Base64 as sent
  std::uint64_t size = 0;
};

enum class BlockSource { kLatest, kCommitted, kUncommitted };

struct BlockChoice {
  BlockSource source = BlockSource::kLatest;
  std::string id;
};

struct BlockLists {
  std::vector<Block> committed;
  std::vector<Block> uncommitted;
};

struct ListedBlob {
  std::string name;  ///< of a blob, or a prefix up to and including the delimiter
  bool is_prefix = false;
  BlobProperties properties;  ///< of a blob
};

}  // namespace aml::core
