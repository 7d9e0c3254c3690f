#pragma once

#include "emulator/core/blob.h"
#include "emulator/core/headers.h"
#include "emulator/storage/blob_store.h"
#include "emulator/storage/remote_endpoint.h"

namespace aml::storage {

/// What another endpoint's headers say of a blob or container, and how it is asked.
/// Errors:  none: what is missing stays empty.
/// Source:  documented (REST API of Blob storage).

BlobProperties blob_of(const RemoteAnswer& answer);
ContainerProperties container_of(const RemoteAnswer& answer);

/// `x-ms-blob-content-type` and those like it, for what writes a blob's properties.
void add_content(core::Headers& headers, const BlobProperties& properties);
void add_metadata(core::Headers& headers, const Metadata& metadata);
void add_conditions(core::Headers& headers, const Conditions& conditions);

/// Stamps of an answer to a write: ETag and time.
void take_stamps(const RemoteAnswer& answer, BlobProperties& properties);
/// An ETag without its quotes.
std::string plain_etag(std::string_view etag);

}  // namespace aml::storage
