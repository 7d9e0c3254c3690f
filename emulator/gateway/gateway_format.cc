#include <array>
#include <vector>

#include "emulator/gateway/gateway_definition.h"

namespace aml::gateway {

namespace {

using namespace definition;  // the kinds

const FormatObject kOperation{"operation",
                              "an operation",
                              {{"id", kText, true},
                               {"name", kText},
                               {"description", kText},
                               {"method", kText, true},
                               {"urlTemplate", kText, true},
                               {"sampleBody", kText | kObject},
                               {"policies", kText}}};

const FormatObject kApi{"api",
                        "an API",
                        {{"id", kText, true},
                         {"name", kText},
                         {"description", kText},
                         {"suffix", kText, true},
                         {"serviceUrl", kText},
                         {"subscriptionRequired", kBoolean},
                         {"keyHeader", kText},
                         {"keyQuery", kText},
                         {"operations", kList, true, &kOperation, kObject},
                         {"policies", kText}}};

const FormatObject kProduct{"product",
                            "a product",
                            {{"id", kText, true},
                             {"name", kText},
                             {"description", kText},
                             {"terms", kText},
                             {"published", kBoolean},
                             {"subscriptionRequired", kBoolean},
                             {"approvalRequired", kBoolean},
                             {"subscriptionsLimit", kInteger},
                             {"apis", kList, true, nullptr, kText},
                             {"policies", kText}}};

const FormatObject kSubscription{"subscription",
                                 "a subscription",
                                 {{"name", kText, true},
                                  {"product", kText},
                                  {"api", kText},
                                  {"allApis", kBoolean},
                                  {"state", kText},
                                  {"administrator", kBoolean},
                                  {"primaryKey", kText},
                                  {"secondaryKey", kText},
                                  {"start", kText}}};

const FormatObject kNamedValue{
    "namedValue",
    "a named value",
    {{"name", kText, true}, {"value", kText, true}, {"secret", kBoolean}}};

const FormatObject kFragment{
    "fragment", "a fragment", {{"id", kText, true}, {"policies", kText, true}}};

const FormatObject kBackend{"backend", "a backend", {{"id", kText, true}, {"url", kText, true}}};

// The members of every instance, that of the root too, after those that name it.
std::vector<FormatMember> with_parts(std::vector<FormatMember> members) {
  members.insert(members.end(), {{"publisherName", kText},
                                 {"publisherEmail", kText},
                                 {"apis", kList, true, &kApi, kObject},
                                 {"products", kList, false, &kProduct, kObject},
                                 {"subscriptions", kList, false, &kSubscription, kObject},
                                 {"policies", kText},
                                 {"namedValues", kList, false, &kNamedValue, kObject},
                                 {"fragments", kList, false, &kFragment, kObject},
                                 {"backends", kList, false, &kBackend, kObject}});
  return members;
}

const FormatObject kInstance{"instance", "an instance",
                             with_parts({{"name", kText, true}, {"description", kText}})};

std::vector<FormatMember> root_members() {
  auto members =
      with_parts({{"$schema", kText}, {"description", kText}, {"instance", kText, true}});
  members.push_back({"instances", kList, false, &kInstance, kObject});
  return members;
}

const FormatObject kGateway{"gateway", "a gateway", root_members()};

}  // namespace

std::span<const FormatObject* const> gateway_format() {
  static const std::array kAll = {&kGateway,      &kInstance,   &kApi,      &kOperation, &kProduct,
                                  &kSubscription, &kNamedValue, &kFragment, &kBackend};
  return kAll;
}

}  // namespace aml::gateway
