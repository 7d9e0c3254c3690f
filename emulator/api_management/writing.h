#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"
#include "emulator/core/clock.h"

namespace aml::api_management {

/// What a write needs beside what the client says.
struct WritingParts {
  const core::Clock& clock;
  /// A new key of that kind for a subscription.
  std::function<std::string(std::string_view kind, const std::string& subscription)> new_key;
};

/// Writes resources into an instance: completes what the client left out, checks it, and does what
/// follows from it: a new instance has its two products, a subscription its keys, an imported API
/// its operations.
/// Errors: Refusal.
class Writing {
 public:
  Writing(const WritingParts& parts, Service& service) : parts_(parts), service_(service) {}

  /// Replaces what is there.
  void put(KindId kind, const std::vector<std::string>& names, const Json& body);
  /// Changes those members of the properties that the body has. The resource is there.
  void patch(const Resource& resource, const Json& body);
  /// Removes what is there, and what cannot be without it: a product's subscriptions only where
  /// that was asked for.
  void remove(const Resource& resource, bool with_subscriptions);
  /// Of a subscription that is there.
  void regenerate_key(const Resource& subscription, std::string_view member);

 private:
  void complete(Resource& resource, const Resource* old, Faults& faults);
  void complete_service(Resource& resource, const Resource* old);
  void complete_subscription(Resource& resource, const Resource* old);
  void import_api(Resource& api, Faults& faults);
  void finish(Resource resource, Faults faults);
  void add_first_products();
  std::string key_member(std::string_view member, const Resource& subscription) const;

  const WritingParts& parts_;
  Service& service_;
};

/// Subscriptions whose scope is one thing.
std::vector<const Resource*> subscriptions_of(const Service& service, KindId kind,
                                              const std::string& name);

}  // namespace aml::api_management
