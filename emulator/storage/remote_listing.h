#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/storage/blob_store.h"

namespace aml::storage {

/// Documents in which another endpoint lists what it has.
/// Errors:  std::runtime_error for what is no such document.
/// Source:  documented (List Containers, List Blobs, Get Block List).

struct RemoteContainers {
  std::vector<std::pair<std::string, ContainerProperties>> entries;
  std::string next_marker;  ///< empty: the end
};

RemoteContainers read_containers(std::string_view document);
BlobList read_blobs(std::string_view document);
BlockLists read_blocks(std::string_view document);

/// The body of a Put Block List.
std::string write_blocks(const std::vector<BlockChoice>& blocks);

}  // namespace aml::storage
