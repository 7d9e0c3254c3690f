#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/management/code_bundle.h"
#include "emulator/management/made_content.h"
#include "emulator/management/published_services.h"
#include "emulator/service/blob_locations.h"

namespace aml::management {

/// A web service's address: both ids as they came.
struct ServicePath {
  std::string workspace;
  std::string service;
};

/// What a PUT of an endpoint says; what it leaves out stays, or is the default.
struct EndpointSettings {
  std::optional<std::string> description;
  std::optional<ThrottleLevel> throttle;
  std::optional<int> max_concurrent_calls;
  std::optional<bool> prevent_update;
};

enum class KeySlot { kPrimary, kSecondary };

/// The web services of Published, as the management API changes them.
/// Errors:  ApiError kWebServiceIdInvalid, kWebServiceNotFound for an address; kEndpointUnknown for
///          an endpoint.
/// Threads: any.
/// Source:  the rows of management_rules().
class Management {
 public:
  struct Parts {
    PublishedServices& services;
    service::BlobLocations& blobs;
    const core::Clock& clock;
    core::IdSource& ids;
    /// A new key of that kind for an endpoint id.
    std::function<std::string(std::string_view kind, const std::string& endpoint)> new_key;
  };

  explicit Management(Parts parts) : parts_(std::move(parts)) {}

  std::shared_ptr<const Published> now() const { return parts_.services.now(); }

  /// True: it was made. Errors: kBadParameterValue, kWebServiceTooManyConcurrentRequestRequirement.
  bool put_endpoint(const ServicePath& path, const std::string& name,
                    const EndpointSettings& settings) const;
  /// Errors: kDefaultEndpointStays.
  void remove_endpoint(const ServicePath& path, const std::string& name) const;
  /// Gives an endpoint the last version of its web service; `overwrite`: its trained parts too.
  /// False: there was nothing to refresh.
  bool refresh(const ServicePath& path, const std::string& name, bool overwrite) const;
  /// Sets trained parts to blobs; `own_base` as in BlobLocations::check_input.
  /// Errors: those of BlobLocations; kUserParameterInvalid.
  void patch(const ServicePath& path, const std::string& name,
             std::vector<PatchedResource> resources, const std::string& own_base) const;
  void put_code(const ServicePath& path, const std::string& name, const CodeBundle& bundle) const;
  /// Likewise of an experiment, whose definition was parsed without faults.
  void put_experiment(const ServicePath& path, const std::string& name,
                      const ExperimentContent& content) const;
  void remove_service(const ServicePath& path) const;
  /// The new key of the endpoint of that id; nothing: there is no such endpoint.
  std::optional<std::string> regenerate_key(std::string_view endpoint, KeySlot slot) const;

 private:
  void read_blobs(const ServicePath& path, const std::string& name,
                  std::vector<PatchedResource>& resources, std::vector<std::string>& contents,
                  const std::string& own_base) const;
  void put_content(const ServicePath& path, const std::string& name, const std::string& text) const;
  std::string new_id(const Published& now) const;

  const Parts parts_;
};

/// Errors: ApiError kWebServiceIdInvalid, kWebServiceNotFound.
const PublishedService& get_service(const Published& published, const ServicePath& path);
/// By name or id. Errors: ApiError kEndpointUnknown.
const PublishedEndpoint& get_endpoint(const PublishedService& service, std::string_view endpoint);

/// What an endpoint is, made or not.
MadeEndpoint settings_of(const PublishedService& service, const PublishedEndpoint& endpoint);

}  // namespace aml::management
