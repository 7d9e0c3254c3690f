#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/blob.h"
#include "emulator/storage/blob_store.h"

namespace aml::service {

struct ContainerList {
  std::vector<std::pair<std::string, core::ContainerProperties>> entries;
  std::string next_marker;  ///< a name; empty: the end
};

/// What a listing asks for. Markers are names; entries begin at the marker.
struct ListOptions {
  std::string prefix = {};
  std::string delimiter = {};
  std::string marker = {};
  std::size_t max_results = 5000;
  bool uncommitted = false;
};

/// Containers of one account by the protocol's rules. Names are checked where they are made.
/// Errors:  ApiError of core::blob_error: InvalidResourceName, OutOfRangeInput,
/// ContainerAlreadyExists,
///          ContainerNotFound, ConditionNotMet, and those of check_metadata.
/// Threads: any; as the store.
class Containers {
 public:
  explicit Containers(storage::BlobStore& store) : store_(store) {}

  core::ContainerProperties create(const std::string& name, core::Metadata metadata,
                                   std::string public_access);
  core::ContainerProperties open(const std::string& name) const;
  core::ContainerProperties set_metadata(const std::string& name, core::Metadata metadata,
                                         const storage::Conditions& conditions);
  core::ContainerProperties set_access(const std::string& name, std::string public_access,
                                       std::string policies, const storage::Conditions& conditions);
  void remove(const std::string& name, const storage::Conditions& conditions);
  ContainerList list(const ListOptions& options) const;
  storage::BlobList list_blobs(const std::string& name, const ListOptions& options) const;

 private:
  core::ContainerProperties open_if(const std::string& name,
                                    const storage::Conditions& conditions) const;
  core::ContainerProperties update(const std::string& name,
                                   const core::ContainerProperties& properties);

  storage::BlobStore& store_;
};

}  // namespace aml::service
