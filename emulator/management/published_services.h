#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "emulator/core/live.h"
#include "emulator/core/mutex.h"
#include "emulator/management/definition_store.h"
#include "emulator/management/published.h"

namespace aml::management {

/// What is published: the services of the fixtures, and what was made beside them or changed of them
/// while running. The catalog follows it.
/// Shape:   a change is in the store before it is in force, and in force before change() returns.
/// Errors:  those of the store; nothing is changed then.
/// Threads: any; one change at a time.
class PublishedServices {
 public:
  struct Parts {
    service::LiveCatalog& services;
    DefinitionStore& store;
    Sources sources;
    std::size_t max_endpoints;
    /// Learns the secrets of a catalog before any call meets it.
    std::function<void(const service::Catalog&)> about_to_serve;
  };

  /// All that a change may do: to what was made, and to what follows from it.
  struct Draft {
    MadeState state;
    Renewal renewal;
  };
  using Plan = std::function<void(Draft& draft, const Published& now)>;

  static constexpr std::size_t kMaxContentBytes = 256u << 20;  ///< of code and blobs together

  /// Errors: std::runtime_error for rows that are not the emulator's own.
  explicit PublishedServices(Parts parts);

  /// Never null.
  std::shared_ptr<const Published> now() const { return live_.now(); }

  /// `plan` may be asked again where another process was first.
  /// Errors: those of `plan`; ApiError kNoMoreResources beyond the limits; std::invalid_argument,
  ///         PipelineFault and ModuleError where the strict endpoint cannot be.
  void change(const Plan& plan);

  /// Reads the store again, where another process has changed it.
  /// Errors: those of the store; std::runtime_error for rows that are not the emulator's own.
  void follow();

  /// Other services of the fixtures. `accept` sees the catalog that will be in force, and may refuse
  /// it by throwing.
  void replace_fixtures(service::Catalog::Endpoints fixtures,
                        const std::function<void(const service::Catalog&)>& accept);

 private:
  void read_rows() AML_REQUIRES(mutex_);
  bool write(const MadeState& next) AML_REQUIRES(mutex_);
  void take(Published next) AML_REQUIRES(mutex_);

  Parts parts_;
  core::Live<const Published> live_;
  core::Mutex mutex_;
  Sources sources_ AML_GUARDED_BY(mutex_);
  MadeState state_ AML_GUARDED_BY(mutex_);
  std::map<MadeKey, std::uint64_t> revisions_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::management
