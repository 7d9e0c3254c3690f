#include "emulator/cli/known_secrets.h"

#include <string_view>
#include <vector>

#include "emulator/text/ascii.h"

namespace aml::cli {

namespace {

// Of a text as short as that there are many that are not secret.
constexpr std::size_t kShortestSecret = 8;

}  // namespace

void KnownSecrets::add(const gateway::Configuration& gateway, const service::Catalog& catalog) {
  const gateway::Api usual;
  const auto add_value = [&](const std::string& value) {
    if (value.size() >= kShortestSecret) values_.insert(value);
  };
  for (const gateway::Api& api : gateway.apis) {
    if (!text::same_name(api.key_header, usual.key_header)) headers_.insert(api.key_header);
    if (!text::same_name(api.key_query, usual.key_query)) members_.insert(api.key_query);
  }
  for (const gateway::Subscription& subscription : gateway.subscriptions) {
    add_value(subscription.primary_key);
    add_value(subscription.secondary_key);
  }
  for (const auto& endpoint : catalog.endpoints()) {
    const core::ServiceDefinition& service = endpoint->definition();
    add_value(service.primary_key);
    add_value(service.secondary_key);
    add_value(service.workspace_token);
  }
}

control::Secrets KnownSecrets::secrets() const {
  const std::vector<std::string_view> values(values_.begin(), values_.end());
  return {
      {headers_.begin(), headers_.end()}, {members_.begin(), members_.end()}, core::Mask(values)};
}

}  // namespace aml::cli
