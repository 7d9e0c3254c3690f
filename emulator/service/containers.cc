#include "emulator/service/containers.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/service/blob_rules.h"

namespace aml::service {

namespace {

using core::ContainerProperties;

[[noreturn]] void refuse_missing() {
  throw core::ApiError(core::blob_error::kContainerNotFound);
}

}  // namespace

ContainerProperties Containers::create(const std::string& name, core::Metadata metadata,
                                       std::string public_access) {
  check_container_name(name);
  check_metadata(metadata);
  ContainerProperties wanted;
  wanted.metadata = std::move(metadata);
  wanted.public_access = std::move(public_access);
  if (!store_.create_container(name, wanted)) {
    throw core::ApiError(core::blob_error::kContainerAlreadyExists);
  }
  return open(name);
}

ContainerProperties Containers::open(const std::string& name) const {
  auto found = store_.find_container(name);
  if (!found) refuse_missing();
  return *std::move(found);
}

ContainerProperties Containers::set_metadata(const std::string& name, core::Metadata metadata,
                                             const storage::Conditions& conditions) {
  check_metadata(metadata);
  ContainerProperties properties = open_if(name, conditions);
  properties.metadata = std::move(metadata);
  return update(name, properties);
}

ContainerProperties Containers::set_access(const std::string& name, std::string public_access,
                                           std::string policies,
                                           const storage::Conditions& conditions) {
  ContainerProperties properties = open_if(name, conditions);
  properties.public_access = std::move(public_access);
  properties.access_policies = std::move(policies);
  return update(name, properties);
}

void Containers::remove(const std::string& name, const storage::Conditions& conditions) {
  open_if(name, conditions);
  if (!store_.remove_container(name)) refuse_missing();
}

ContainerList Containers::list(const ListOptions& options) const {
  AML_ASSERT(options.max_results > 0);
  ContainerList list;
  auto all = store_.list_containers();
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& entry : all) {
    if (entry.first < options.marker || !entry.first.starts_with(options.prefix)) continue;
    if (list.entries.size() == options.max_results) {
      list.next_marker = entry.first;
      break;
    }
    list.entries.push_back(std::move(entry));
  }
  return list;
}

storage::BlobList Containers::list_blobs(const std::string& name,
                                         const ListOptions& options) const {
  open(name);
  return store_.list(name, {.prefix = options.prefix,
                            .delimiter = options.delimiter,
                            .marker = options.marker,
                            .max_results = options.max_results,
                            .uncommitted = options.uncommitted});
}

ContainerProperties Containers::open_if(const std::string& name,
                                        const storage::Conditions& conditions) const {
  ContainerProperties properties = open(name);
  core::BlobProperties stamps;
  stamps.etag = properties.etag;
  stamps.last_modified = properties.last_modified;
  if (!storage::allows_write(conditions, &stamps)) {
    throw core::ApiError(core::blob_error::kConditionNotMet);
  }
  return properties;
}

ContainerProperties Containers::update(const std::string& name,
                                       const ContainerProperties& properties) {
  if (!store_.update_container(name, properties)) refuse_missing();
  return open(name);
}

}  // namespace aml::service
