#pragma once

#include "emulator/gateway/call.h"
#include "emulator/text/dates.h"

namespace aml::tests {

/// An API with two operations, a product and a subscription of it, and calls of them.
struct SampleCalls {
  SampleCalls() {
    gateway::Api api{.id = "demo",
                     .name = "AzureML Demo API",
                     .description = "",
                     .suffix = "demo",
                     .service_url = "",
                     .operations = {}};
    api.operations = {
        {"execute", "RRS Execute", "", "POST", "/workspaces/{workspace}/execute", ""},
        {"status", "BES Status", "", "GET", "/workspaces/{workspace}/jobs/{jobid}", ""}};
    configuration.apis.push_back(std::move(api));
    gateway::Product product;
    product.id = "starter";
    product.name = "Starter";
    configuration.products.push_back(std::move(product));
    gateway::Subscription subscription;
    subscription.name = "starter-demo";
    subscription.product = "starter";
    configuration.subscriptions.push_back(std::move(subscription));
  }

  /// Of the first operation, `minute` after the start, with 100 bytes in, 200 out.
  gateway::Call call(int status = 200, int minute = 0) const {
    gateway::Call call;
    call.arrived = start + std::chrono::minutes(minute);
    call.api = &configuration.apis[0];
    call.operation = &configuration.apis[0].operations[0];
    call.product = &configuration.products[0];
    call.subscription = &configuration.subscriptions[0];
    call.status = status;
    call.request_bytes = 100;
    call.response_bytes = 200;
    call.api_time = std::chrono::microseconds(1500);
    call.service_time = std::chrono::microseconds(1000);
    return call;
  }

  gateway::Configuration configuration;
  const core::TimePoint start = *text::parse_utc("2016-10-14T00:00:00Z");
};

}  // namespace aml::tests
