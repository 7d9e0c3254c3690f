#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"
#include "emulator/core/live.h"
#include "emulator/core/mutex.h"
#include "emulator/gateway/instances.h"
#include "emulator/management/definition_store.h"

namespace aml::api_management {

/// What is published: the instances of the fixtures, and what was made beside them or changed of
/// them while running. The gateway follows it.
/// Shape:   a change is in the store before it is in force, and in force before change() returns;
///          calls under way keep what they began with, and counters go on.
/// Errors:  those of the store; nothing is changed then.
/// Threads: any; one change at a time.
class Publisher {
 public:
  struct Parts {
    management::DefinitionStore& store;
    const core::Clock& clock;
    /// An instance; what is wrong with its policies goes to the faults.
    std::function<std::shared_ptr<const gateway::Instance>(gateway::Configuration,
                                                           std::shared_ptr<gateway::InstanceState>,
                                                           gateway::Policies::Faults&)>
        make;
    /// The state of an instance that was not there before; its name is in lower case.
    std::function<std::shared_ptr<gateway::InstanceState>(const std::string& name)> new_state;
    /// With what the suffixes of all APIs begin, and resources do not say; empty: with nothing.
    std::string prefix;
    /// Learns secrets and names before any call meets them.
    std::function<void(const gateway::Instances&)> about_to_serve;
  };
  using Plan = std::function<void(Services& draft)>;

  static constexpr std::size_t kMaxServices = 100;
  static constexpr std::size_t kMaxResources = 10'000;  ///< of one instance

  /// Errors: std::invalid_argument, where fixtures and what was made do not fit; std::runtime_error
  ///         for rows that are not the emulator's own.
  Publisher(Parts parts, gateway::Configurations fixtures);

  const gateway::LiveInstances& instances() const { return live_; }
  /// Never null.
  std::shared_ptr<const Services> now() const { return services_.now(); }

  /// `plan` may be asked again where another process was first.
  /// Errors: those of `plan`; Refusal where the outcome cannot be.
  void change(const Plan& plan);
  /// Reads the store again, where another process has changed it.
  /// Errors: std::invalid_argument, where fixtures and what was made do not fit.
  void follow();
  /// Whether other fixtures would change what is in force.
  bool would_change(const gateway::Configurations& fixtures) const;
  /// Other instances of the fixtures.
  /// Errors: std::invalid_argument.
  void replace_fixtures(gateway::Configurations fixtures);

 private:
  /// What is in force next.
  struct Next {
    Services services;
    gateway::Instances::All instances;
    std::map<std::string, std::shared_ptr<gateway::InstanceState>> states;
  };
  /// A row of the store, as far as it matters.
  using Row = std::pair<std::string, std::uint64_t>;  // text, revision
  using Rows = std::map<management::MadeKey, Row>;

  void set_fixtures(gateway::Configurations fixtures) AML_REQUIRES(mutex_);
  void read_rows() AML_REQUIRES(mutex_);
  Services overlaid() const AML_REQUIRES(mutex_);
  Next build(Services services, Faults& faults) AML_REQUIRES(mutex_);
  std::shared_ptr<const gateway::Instance> build(const Service& service, Next& next, Faults& faults)
      AML_REQUIRES(mutex_);
  gateway::Configuration configuration(const Service& service, Faults& faults) const
      AML_REQUIRES(mutex_);
  bool write(const Services& next) AML_REQUIRES(mutex_);
  void take(Next next) AML_REQUIRES(mutex_);
  /// Errors: std::invalid_argument.
  void take_fitting(Services services) AML_REQUIRES(mutex_);

  const Parts parts_;
  core::Live<const Services> services_;
  gateway::LiveInstances live_;
  mutable core::Mutex mutex_;
  gateway::Configurations fixtures_ AML_GUARDED_BY(mutex_);
  Services fixture_services_ AML_GUARDED_BY(mutex_);  ///< the same, as resources
  Rows rows_ AML_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<gateway::InstanceState>> states_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::api_management
