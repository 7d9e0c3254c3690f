#pragma once

#include <string_view>

#include "emulator/core/blob.h"
#include "emulator/storage/blob_store.h"

namespace aml::service {

/// Bounds of Blob storage.
/// Source: documented (naming and referencing; set blob metadata; put block list; put block).
inline constexpr std::size_t kBlobNameCharacters = 1024;
inline constexpr std::size_t kMetadataBytes = 8u << 10;
inline constexpr std::size_t kCommittedBlocks = 50'000;
inline constexpr std::size_t kBlockIdBytes = 64;

/// 3 to 63 of a-z, 0-9 and `-`, each `-` between two others; or `$root`, `$web`, `$logs`.
/// Errors: ApiError OutOfRangeInput for the length, InvalidResourceName for the rest.
void check_container_name(std::string_view name);

/// Errors: ApiError OutOfRangeInput beyond 1,024 characters.
void check_blob_name(std::string_view name);

/// Keys are C# identifiers.
/// Errors: ApiError EmptyMetadataKey, InvalidMetadata, MetadataTooLarge.
void check_metadata(const core::Metadata& metadata);

/// Base64 of at most 64 bytes.
/// Errors: ApiError InvalidQueryParameterValue.
void check_block_id(std::string_view id);

/// Base64 of 16 bytes. Errors: ApiError InvalidMd5.
void check_md5(std::string_view md5);

/// Conditions of a read: If-Match and If-Unmodified-Since, and one of the other two.
/// Errors: ApiError ConditionNotMet (412), NotModified (304).
/// Source: documented (specifying conditional headers); observed (recordings).
void check_read(const storage::Conditions& conditions, const core::BlobProperties& current);

}  // namespace aml::service
