#include "emulator/gateway/gateway_files.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/dates.h"

namespace aml::gateway {

namespace {

using Json = nlohmann::ordered_json;

void put_text(Json& json, const char* member, const std::string& text) {
  if (!text.empty()) json[member] = text;
}

void put_if(Json& json, const char* member, bool value, bool otherwise) {
  if (value != otherwise) json[member] = value;
}

/// The files of a folder, as one instance after the other is added.
class FileWriter {
 public:
  std::map<std::string, std::string> write(const Configurations& instances) {
    AML_ASSERT(!instances.empty());
    Json root = {{"instance", instances.front().instance}};
    add(instances.front(), "", root);
    for (std::size_t i = 1; i < instances.size(); ++i) {
      Json more = {{"name", instances[i].instance}};
      add(instances[i], instances[i].instance + ".", more);
      root["instances"].push_back(std::move(more));
    }
    files_["gateway.json"] = root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    return std::move(files_);
  }

 private:
  void add(const Configuration& from, const std::string& before, Json& json) {
    from_ = &from;
    before_ = before;
    put_text(json, "publisherName", from.publisher_name);
    put_text(json, "publisherEmail", from.publisher_email);
    json["apis"] = Json::array();
    for (const Api& api : from.apis) json["apis"].push_back(api_json(api));
    for (const Product& product : from.products) json["products"].push_back(product_json(product));
    for (const Subscription& one : from.subscriptions)
      json["subscriptions"].push_back(subscription_json(one));
    put_policies(json, "global", {PolicyScope::kGlobal, "", "", "", {}, {}});
    for (const NamedValue& value : from.named_values)
      json["namedValues"].push_back(
          {{"name", value.name}, {"value", value.value}, {"secret", value.secret}});
    for (const PolicyFragment& fragment : from.fragments)
      json["fragments"].push_back(
          {{"id", fragment.id}, {"policies", add_file("fragments", fragment.id, fragment.xml)}});
    for (const Backend& backend : from.backends)
      json["backends"].push_back({{"id", backend.id}, {"url", backend.url}});
  }

  std::string add_file(const std::string& folder, const std::string& name, const std::string& xml) {
    std::string file = folder + "/" + before_ + name + ".xml";
    files_.insert_or_assign(file, xml);
    return file;
  }

  // Of the document of that scope, where there is one.
  void put_policies(Json& json, const std::string& name, const PolicyText& scope) {
    for (const PolicyText& text : from_->policies) {
      if (text.scope != scope.scope || text.product != scope.product || text.api != scope.api ||
          text.operation != scope.operation)
        continue;
      json["policies"] = add_file("policies", name, text.xml);
    }
  }

  Json operation_json(const Api& api, const Operation& operation) {
    Json json = {{"id", operation.id}, {"name", operation.name}};
    put_text(json, "description", operation.description);
    json["method"] = operation.method;
    json["urlTemplate"] = operation.url_template;
    put_text(json, "sampleBody", operation.sample_body);
    put_policies(json, "operation." + api.id + "." + operation.id,
                 {PolicyScope::kOperation, "", api.id, operation.id, {}, {}});
    return json;
  }

  Json api_json(const Api& api) {
    const Api usual;
    Json json = {{"id", api.id}, {"name", api.name}};
    put_text(json, "description", api.description);
    json["suffix"] = api.suffix;
    put_text(json, "serviceUrl", api.service_url);
    put_if(json, "subscriptionRequired", api.subscription_required, true);
    if (api.key_header != usual.key_header) json["keyHeader"] = api.key_header;
    if (api.key_query != usual.key_query) json["keyQuery"] = api.key_query;
    json["operations"] = Json::array();
    for (const Operation& operation : api.operations)
      json["operations"].push_back(operation_json(api, operation));
    put_policies(json, "api." + api.id, {PolicyScope::kApi, "", api.id, "", {}, {}});
    return json;
  }

  Json product_json(const Product& product) {
    Json json = {{"id", product.id}, {"name", product.name}};
    put_text(json, "description", product.description);
    put_text(json, "terms", product.terms);
    put_if(json, "published", product.published, true);
    put_if(json, "subscriptionRequired", product.subscription_required, true);
    put_if(json, "approvalRequired", product.approval_required, false);
    if (product.subscriptions_limit) json["subscriptionsLimit"] = *product.subscriptions_limit;
    json["apis"] = product.apis;
    put_policies(json, "product." + product.id,
                 {PolicyScope::kProduct, product.id, "", "", {}, {}});
    return json;
  }

  static Json subscription_json(const Subscription& one) {
    Json json = {{"name", one.name}};
    put_text(json, "product", one.product);
    put_text(json, "api", one.api);
    if (one.scope == SubscriptionScope::kAllApis) json["allApis"] = true;
    if (one.state != SubscriptionState::kActive) json["state"] = name_of(one.state);
    put_if(json, "administrator", one.administrator, false);
    json["primaryKey"] = one.primary_key;
    json["secondaryKey"] = one.secondary_key;
    if (one.start) json["start"] = text::write_utc_millis(*one.start);
    return json;
  }

  const Configuration* from_ = nullptr;
  std::string before_;  ///< of names of files: each instance has its own
  std::map<std::string, std::string> files_;
};

}  // namespace

std::map<std::string, std::string> write_gateway_files(const Configurations& instances) {
  return FileWriter().write(instances);
}

}  // namespace aml::gateway
