#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "emulator/core/live.h"
#include "emulator/core/service_definition.h"
#include "emulator/service/rebuilt_pipelines.h"
#include "model/pipeline.h"

namespace aml::service {

/// One published endpoint: what its publisher fixed, and the pipeline built from it.
/// Threads: const after construction; the counter of running calls is atomic.
class Endpoint {
 public:
  /// Takes the place of `before`, if there is one: the calls that run there count here too.
  /// Errors: those of model::Pipeline.
  explicit Endpoint(core::ServiceDefinition definition, const Endpoint* before = nullptr);
  /// One that runs what this one runs, under other ids and keys; its calls count by themselves, and
  /// with those of `before`, whose place it takes, if there is one.
  std::shared_ptr<const Endpoint> twin(core::ServiceDefinition definition,
                                       const Endpoint* before = nullptr) const;

  const core::ServiceDefinition& definition() const { return definition_; }
  /// Runs with the parameters' defaults; parameters without a default keep what their step says.
  const model::Pipeline& pipeline() const { return *pipeline_; }
  /// Those for callers who send others.
  const RebuiltPipelines& rebuilt() const { return rebuilt_; }
  bool accepts_key(std::string_view key) const;

  /// Permits one running execute; its destruction releases the permit.
  class ConcurrencyPermit {
   public:
    explicit ConcurrencyPermit(std::atomic<int>& running) : running_(&running) {}
    ConcurrencyPermit(ConcurrencyPermit&& other) noexcept
        : running_(std::exchange(other.running_, nullptr)) {}
    ConcurrencyPermit& operator=(ConcurrencyPermit&&) = delete;
    ~ConcurrencyPermit() {
      if (running_ == nullptr) return;
      const int before = running_->fetch_sub(1, std::memory_order_relaxed);
      AML_ASSERT(before > 0);
    }

   private:
    std::atomic<int>* running_;
  };

  /// It outlives neither this endpoint nor those that took its place.
  /// Errors: ApiError kRequestThrottled at max_concurrent_calls.
  ConcurrencyPermit acquire_permit() const;

 private:
  Endpoint(core::ServiceDefinition definition, std::shared_ptr<const model::Pipeline> pipeline,
           const Endpoint* before);

  core::ServiceDefinition definition_;
  std::shared_ptr<const model::Pipeline> pipeline_;
  RebuiltPipelines rebuilt_;
  std::shared_ptr<std::atomic<int>> running_;
};

/// Which form of address a request used; an empty member is not part of the form.
struct ServiceAddress {
  std::string_view workspace;     ///< `/workspaces/{workspace}/services/{service}`
  std::string_view subscription;  ///< `/subscriptions/{subscription}/services/{service}`
  std::string_view service;       ///< endpoint id
};

/// All endpoints of the emulator at one time.
/// Threads: const after construction.
class Catalog {
 public:
  using Endpoints = std::vector<std::shared_ptr<const Endpoint>>;

  /// Errors: std::invalid_argument for an id that is not 32 hex digits, and when two services share
  ///         an endpoint id.
  explicit Catalog(Endpoints endpoints);
  /// Endpoints of `before` with the same ids are replaced.
  /// Errors: those of Endpoint, too.
  explicit Catalog(std::vector<core::ServiceDefinition> definitions,
                   const Catalog* before = nullptr);

  const Endpoints& endpoints() const { return endpoints_; }
  /// Null where no endpoint has that id.
  const Endpoint* find(std::string_view endpoint_id) const;

  /// Check 2: the ids of a path.
  /// Errors: ApiError kWebServiceIdInvalid, kWorkspaceNotFound, kWebServiceNotFound,
  ///         kWebServiceIdNotFoundInWorkspace, kBadSubscriptionId.
  const Endpoint& resolve(const ServiceAddress& address) const;

  bool has_workspace(std::string_view id) const;

 private:
  struct Entry {
    const Endpoint* endpoint;
    core::IdNumber workspace;
  };

  Endpoints endpoints_;
  std::unordered_map<core::IdNumber, Entry> entries_;  ///< by endpoint id
  std::unordered_set<core::IdNumber> workspaces_;
};

/// The catalog of now. What was found in one lives as long as that one is held.
using LiveCatalog = core::Live<const Catalog>;

/// The key of `Bearer KEY` in any case and with any blanks between; empty when the header is
/// anything else.
std::string_view bearer_key(std::string_view header);

/// Check 3: `Bearer KEY` in any case and with any blanks between, primary or secondary.
/// Errors: ApiError kScoreRequestUnauthorized, whatever is wrong.
void authorize(const Endpoint& endpoint, const std::string* authorization);

}  // namespace aml::service
