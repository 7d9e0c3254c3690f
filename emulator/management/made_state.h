#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/management/definition_store.h"

namespace aml::management {

/// `Low` or `High`, as the management API says.
/// Source: observed (a C# SDK's contract).
enum class ThrottleLevel { kLow, kHigh };

/// A trained part of an endpoint that was set to a blob.
struct PatchedResource {
  std::string name;
  std::string base_location;
  std::string relative_location;
  std::string sas_blob_token;
  std::string
      content;  ///< what the blob held, an id of MadeState::contents; empty: it was not read

  bool operator==(const PatchedResource&) const = default;
};

/// An endpoint that was made, or what was changed of one of the fixtures.
struct MadeEndpoint {
  bool gone =
      false;  ///< one of the fixtures that was deleted; no other member but the first three counts
  std::string workspace;
  std::string service;  ///< web service id
  std::string name;
  std::string description;
  core::TimePoint created;
  std::string primary_key;
  std::string secondary_key;
  ThrottleLevel throttle = ThrottleLevel::kHigh;
  int max_concurrent_calls = 0;
  bool prevent_update = false;
  std::string
      bundle;  ///< the code that it runs, an id of MadeState::contents; empty: the fixtures'
  std::vector<PatchedResource> resources;

  bool operator==(const MadeEndpoint&) const = default;
};

/// A web service that was published as code, or one of the fixtures that was deleted.
struct MadeService {
  bool gone = false;
  std::string name;
  core::TimePoint created;
  std::string bundle;  ///< an id of MadeState::contents

  bool operator==(const MadeService&) const = default;
};

/// Everything that was made, as the store's rows say.
struct MadeState {
  using ServiceKey = std::pair<std::string, std::string>;  ///< workspace, web service id

  std::map<ServiceKey, MadeService> services;
  std::map<std::string, MadeEndpoint> endpoints;  ///< by endpoint id
  /// Texts by the digest of what they say: bundles of code, and blobs that were set.
  std::map<std::string, std::shared_ptr<const std::string>> contents;

  /// The id under which `text` is kept.
  std::string keep(std::string text);
  /// Forgets contents that nothing names.
  void drop_unused();
  std::size_t content_bytes() const;
};

/// Errors: std::runtime_error for a row that is not the emulator's own.
MadeState read_state(const std::vector<MadeRow>& rows);

/// The rows that lead from one state to the other; `revisions` of those that are there.
MadeChange difference(const MadeState& before, const MadeState& after,
                      const std::map<MadeKey, std::uint64_t>& revisions);

}  // namespace aml::management
