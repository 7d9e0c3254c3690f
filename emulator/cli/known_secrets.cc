#include "emulator/cli/known_secrets.h"

#include <string_view>
#include <vector>

#include "emulator/text/ascii.h"

namespace aml::cli {

namespace {

// Of a text as short as that there are many that are not secret.
constexpr std::size_t kShortestSecret = 8;

void add_value(std::set<std::string>& values, const std::string& value) {
  if (value.size() >= kShortestSecret) values.insert(value);
}

}  // namespace

void KnownSecrets::add(const gateway::Configuration& gateway) {
  if (keys_.size() > kMaxValues) *this = {};
  const gateway::Api usual;
  for (const gateway::Api& api : gateway.apis) {
    if (!text::same_name(api.key_header, usual.key_header)) headers_.insert(api.key_header);
    if (!text::same_name(api.key_query, usual.key_query)) members_.insert(api.key_query);
  }
  for (const gateway::Subscription& subscription : gateway.subscriptions) {
    add_value(keys_, subscription.primary_key);
    add_value(keys_, subscription.secondary_key);
  }
  for (const gateway::NamedValue& value : gateway.named_values) {
    if (value.secret) add_value(keys_, value.value);
  }
}

void KnownSecrets::add(const service::Catalog& catalog) {
  if (values_.size() > kMaxValues) values_.clear();
  for (const auto& endpoint : catalog.endpoints()) {
    const core::ServiceDefinition& service = endpoint->definition();
    add_value(values_, service.primary_key);
    add_value(values_, service.secondary_key);
    add_value(values_, service.workspace_token);
  }
}

control::Secrets KnownSecrets::secrets() const {
  std::vector<std::string_view> values(values_.begin(), values_.end());
  values.insert(values.end(), keys_.begin(), keys_.end());
  return {
      {headers_.begin(), headers_.end()}, {members_.begin(), members_.end()}, core::Mask(values)};
}

}  // namespace aml::cli
