#pragma once

#include <string>
#include <string_view>

#include "emulator/bundle/bundled_call.h"
#include "emulator/cli/world.h"
#include "emulator/http/message.h"

namespace aml::cli {

/// Puts secrets back into the calls of a run that is replayed. The journal hides them, and says
/// which checks they passed: a call that was let in gets the key of the endpoint, subscription or
/// account that it used, one that was refused for its key gets another one.
/// Threads: one at a time; the world outlives it.
class ReplayedKeys {
 public:
  explicit ReplayedKeys(World& world) : world_(world) {}

  /// Whether the call's signature to storage is to be taken without a look.
  static bool is_trusted(const bundle::BundledCall& call);
  void put_back(const bundle::BundledCall& call, http::Request& request) const;
  /// A body with the account keys of its connection strings.
  std::string body_of(const bundle::BundledCall& call) const;

 private:
  void put_authorization(const bundle::BundledCall& call, const http::Request& request,
                         core::Header& header) const;
  void put_subscription(const bundle::BundledCall& call, http::Request& request) const;
  static void put_subscription(const gateway::Configuration& gateway,
                               const bundle::BundledCall& call, http::Request& request);
  std::string account_key(const std::string& account, bool is_right) const;

  World& world_;
};

/// When a call to storage was dated; none: it was not.
std::optional<core::TimePoint> date_of(const bundle::BundledCall& call);

}  // namespace aml::cli
