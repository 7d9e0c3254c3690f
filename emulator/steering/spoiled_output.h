#pragma once

#include "emulator/jobs/job_store.h"
#include "emulator/service/blob_locations.h"

namespace aml::steering {

/// What is done to a blob.
enum class Spoil {
  kEveryByte,  ///< changed: they are no text any more
  kSecondHalf  ///< gone
};

/// Writes the outputs of a finished job anew, spoiled; at most kMaxSpoiledBytes of each are read.
/// Errors: those of BlobLocations and of its sources and sinks.
void spoil(service::BlobLocations& locations, const jobs::JobEnd& end, Spoil how);

inline constexpr std::size_t kMaxSpoiledBytes = 64u << 20;

}  // namespace aml::steering
