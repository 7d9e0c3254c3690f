#include "emulator/cli/management_rows.h"

#include <nlohmann/json.hpp>

#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"

namespace aml::cli {

namespace {

using management::KeySlot;

KeySlot slot_of(const std::string& word) {
  if (word == "primary") return KeySlot::kPrimary;
  if (word == "secondary") return KeySlot::kSecondary;
  throw core::ApiError(control::kControlBadRequest, {"A key is primary or secondary."});
}

}  // namespace

http::Routes management_rows(const management::Management& management,
                             const service::LiveCatalog& services) {
  const auto regenerate = [&management, &services](const http::Call& call) {
    const auto workspace = control::workspace_of(call, services);
    const std::string& service = call.path["service"];
    const auto catalog = services.now();
    const service::Endpoint* const endpoint = catalog->find(service);
    if (endpoint == nullptr || (workspace && endpoint->definition().workspace_id != *workspace))
      throw core::ApiError(control::kServiceUnknown, {service});
    const auto key = management.regenerate_key(service, slot_of(call.path["key"]));
    if (!key) throw core::ApiError(control::kServiceUnknown, {service});
    const nlohmann::ordered_json json = {
        {"service", service}, {"key", call.path["key"]}, {"value", *key}};
    http::Response response;
    response.content_type = "application/json";
    response.body = json.dump(2) + "\n";
    return response;
  };
  return {{"POST", "/__emu/services/{service}/keys/{key}", "control.regenerate_key", regenerate,
           control::kOwnPaths}};
}

}  // namespace aml::cli
