#include "emulator/cli/ledger.h"

#include <cstdio>
#include <span>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/routes.h"
#include "emulator/cli/app.h"
#include "emulator/cli/settings.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/dashboard/help_page.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/gateway.h"
#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/management/management_routes.h"
#include "emulator/service/blob_access.h"
#include "emulator/service/blob_targets.h"
#include "emulator/service/checks.h"
#include "emulator/studio/studio_routes.h"
#include "emulator/upstream/http_scorer.h"
#include "emulator/wire/rules.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::cli {

namespace {

using Rows = std::vector<LedgerRow>;

/// Two classes may share code and status and differ in their message; then the later one is named
/// after its first row too.
std::string id_of(const core::ErrorClass& named) {
  std::string id = "error-class." + std::string(named.code) + "/" + std::to_string(named.status);
  for (const core::ErrorClass* other : core::error_classes()) {
    if (other == &named) break;
    if (other->code != named.code || other->status != named.status) continue;
    for (const core::ErrorSpec* row : core::error_catalog()) {
      if (&row->error_class == &named) return id + "/" + std::string(row->code);
    }
  }
  return id;
}

void add_errors(Rows& rows) {
  for (const core::ErrorClass* row : core::error_classes())
    rows.push_back({id_of(*row), std::string(row->message), row->evidence, ""});
  for (const core::ErrorSpec* row : core::error_catalog()) {
    // A row without a sub-code only lets its class be thrown: the class's row says it all.
    if (row->code.empty()) continue;
    rows.push_back({"error." + std::string(row->error_class.code) + "/" + std::string(row->code),
                    std::string(row->message), row->evidence, ""});
  }
}

// Of the blob account; one code has two statuses.
void add_storage_errors(Rows& rows) {
  for (const core::ErrorSpec* row : core::blob_error::catalog()) {
    rows.push_back(
        {"storage-error." + std::string(row->code) + "/" + std::to_string(row->error_class.status),
         std::string(row->message), row->evidence, ""});
  }
}

void add_module_errors(Rows& rows) {
  for (const model::ModuleErrorSpec* row : model::module_errors()) {
    char number[16];
    std::snprintf(number, sizeof number, "%04d", row->number);
    const std::string says = row->forms.empty() ? "" : std::string(row->forms.back());
    rows.push_back({"module-error." + std::string(number), says, row->evidence, ""});
  }
}

// One reason has two texts.
void add_gateway_errors(Rows& rows) {
  for (const gateway::GatewayErrorSpec* row : gateway::gateway_errors()) {
    std::string id = "gateway-error." + std::string(row->reason);
    if (row == &gateway::kBandwidthQuotaExceeded) id += "/bandwidth";
    rows.push_back({std::move(id), std::string(row->message), row->evidence, ""});
  }
}

// Of the management API of gateways.
void add_refusals(Rows& rows) {
  for (const api_management::RefusalRow* row : api_management::refusal_rows())
    rows.push_back(
        {"apim-error." + std::string(row->code), std::string(row->message), row->evidence, ""});
}

template <typename Rules>
void add_rules(Rows& rows, const Rules& rules) {
  for (const model::Rule& rule : rules) {
    rows.push_back({std::string(rule.id), std::string(rule.says), rule.evidence,
                    std::string(rule.switched_by)});
  }
}

void add_routes(Rows& rows, const std::vector<http::RouteFamily>& families) {
  for (const http::RouteFamily& family : families) {
    if (family.errors == http::ErrorStyle::kProblem) continue;
    for (const http::Route& route : family.routes) {
      rows.push_back({"route." + std::string(route.method) + " " + route.pattern,
                      std::string(route.operation), route.evidence, ""});
    }
  }
}

}  // namespace

std::vector<LedgerRow> ledger(const std::vector<http::RouteFamily>& families) {
  Rows rows;
  add_errors(rows);
  add_storage_errors(rows);
  add_module_errors(rows);
  add_rules(rows, model::rules());
  add_rules(rows, wire::wire_rules());
  add_rules(rows, service::check_rules());
  add_rules(rows, service::blob_access_rules());
  for (const service::BlobHostRule& row : service::blob_host_rules()) {
    add_rules(rows, std::span(&row.rule, 1));
  }
  add_gateway_errors(rows);
  add_refusals(rows);
  add_rules(rows, gateway::kGatewayRules);
  add_rules(rows, gateway::analytics_rules());
  add_rules(rows, dashboard::help_rules());
  add_rules(rows, management::management_rules());
  add_rules(rows, studio::studio_rules());
  add_rules(rows, api_management::api_management_rules());
  add_rules(rows, gateway::policy_rules());
  add_rules(rows, upstream::kUpstreamRules);
  add_routes(rows, families);
  return rows;
}

std::vector<LedgerRow> ledger() {
  const Config config = resolve_settings({{Origin::kFlag, "", {{"--deterministic", "1"}}}}).config;
  core::ManualClock clock{core::TimePoint()};
  core::SequentialIds ids;
  const App app(config, clock, ids, Fixtures());
  return ledger(app.router().families());
}

}  // namespace aml::cli
