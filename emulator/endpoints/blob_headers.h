#pragma once

#include <string_view>

#include "emulator/core/blob.h"
#include "emulator/http/message.h"
#include "emulator/service/blobs.h"
#include "emulator/storage/blob_store.h"

namespace aml::endpoints {

// Headers of Blob storage and values, both ways.

/// `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since`, each after `prefix`
/// (`x-ms-source-` for the source of a copy). ETags with or without quotes, lists with commas.
/// Errors: ApiError InvalidHeaderValue for a malformed time.
storage::Conditions parse_conditions(const core::Headers& headers, std::string_view prefix = {});

/// `x-ms-meta-*`, in their order; of a key that comes twice the values join with a comma.
core::Metadata parse_metadata(const core::Headers& headers);

/// Properties by their `x-ms-blob-*` headers; empty ones count as absent (rclone sends those).
core::BlobProperties parse_blob_properties(const core::Headers& headers);
/// What an upload's standard headers say of properties that its `x-ms-blob-*` headers leave out.
void add_standard_properties(const core::Headers& headers, core::BlobProperties& properties);

/// `x-ms-range`, or else `Range`. Empty where it is absent or cannot be read: everything
/// is sent then.
std::optional<service::ByteRange> parse_range(const core::Headers& headers);

/// A header's value, none where it is absent or empty.
std::optional<std::string> find_value(const core::Headers& headers, std::string_view name);

/// `ETag` and `Last-Modified`.
void add_version(http::Response& response, std::string_view etag, core::TimePoint last_modified);
void add_metadata(http::Response& response, const core::Metadata& metadata);
/// Everything that GET and HEAD say of a blob beside length, range and MD5.
void add_blob_properties(http::Response& response, const core::BlobProperties& properties);

}  // namespace aml::endpoints
