#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/live.h"
#include "emulator/gateway/instance.h"

namespace aml::gateway {

/// The instances of a world, in their order; there may be none.
/// Threads: const after construction.
class Instances {
 public:
  using All = std::vector<std::shared_ptr<const Instance>>;

  explicit Instances(All all) : all_(std::move(all)) {}

  const All& all() const { return all_; }
  /// The one that the request came to, by its host or else by the suffix of an API; null: none.
  const Instance* find(const http::Request& request) const;
  /// Case ignored; null: none is called so.
  const Instance* find(std::string_view name) const;
  /// The first; null where there are no instances.
  const Instance* first() const { return all_.empty() ? nullptr : all_.front().get(); }
  /// The first one's; an empty one where there are no instances.
  const Configuration& root() const;
  Configurations configurations() const;
  /// Names in journal and metrics, of all.
  std::vector<std::string> operations() const;
  /// Counters and quotas back to nothing, and what policies keep.
  void reset() const;
  /// What policies keep in this process alone goes.
  void forget() const;

 private:
  All all_;
};

/// The instances of now; a call keeps those that it began with.
using LiveInstances = core::Live<const Instances>;

/// Middleware: `next`, with the gateway in front of it.
http::Handler with_gateway(const LiveInstances& instances, const http::Handler& next);

}  // namespace aml::gateway
