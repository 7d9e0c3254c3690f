#include <algorithm>
#include <array>

#include "emulator/core/url.h"
#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace set_backend_service {
namespace {

using model::documented;
using model::inferred;

class SetBackendService : public Policy {
 public:
  SetBackendService(Setting value, bool by_id, const Configuration& configuration)
      : value_(std::move(value)), by_id_(by_id), configuration_(configuration) {}

  Flow run(PolicyCall& call) override {
    std::string value = value_.text(call);
    if (by_id_) {
      const Backend* backend = find_backend(configuration_, value);
      if (backend == nullptr)
        throw expressions::ExpressionError("There is no backend " + value + ".");
      value = backend->url;
    }
    if (!core::parse_url(value))
      throw expressions::ExpressionError("The backend's base is no URL.");
    note(call, kSetBackendService.format.name, "The backend is " + value + ".");
    call.backend = std::move(value);
    return Flow::kOn;
  }

 private:
  Setting value_;
  bool by_id_;
  const Configuration& configuration_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const PolicyAttribute* url = element.find("base-url");
  const PolicyAttribute* id = element.find("backend-id");
  if ((url == nullptr) == (id == nullptr)) {
    context.faults.add(element.position,
                       "set-backend-service needs either \"base-url\" or \"backend-id\"");
    return nullptr;
  }
  Setting value = Setting::of(element, url != nullptr ? "base-url" : "backend-id", context);
  if (value.is_literal() && url != nullptr && !core::parse_url(value.literal()))
    context.faults.add(url->position, "\"base-url\" is an http or https URL without a query");
  if (value.is_literal() && id != nullptr &&
      find_backend(context.configuration, value.literal()) == nullptr) {
    std::vector<std::string_view> known;
    for (const Backend& backend : context.configuration.backends) known.push_back(backend.id);
    context.faults.add(id->position, "there is no backend " + text::in_quotes(value.literal()),
                       definition::spelling_notes(value.literal(), known));
  }
  return std::make_unique<SetBackendService>(std::move(value), id != nullptr,
                                             context.configuration);
}

constexpr std::array kAttributes = {AttributeFormat{.name = "base-url", .computed = true},
                                    AttributeFormat{.name = "backend-id", .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.set-backend-service.base",
                "the call goes to that base, with its path after it",
                documented("set-backend-service policy")},
    model::Rule{"policy.set-backend-service.fabric",
                "attributes about Service Fabric and Dapr are refused by name",
                inferred("neither is here")}};

}  // namespace
}  // namespace set_backend_service

constexpr PolicySpec kSetBackendService{
    .format = {.name = "set-backend-service", .attributes = set_backend_service::kAttributes},
    .sections = set_of(TraceSection::kInbound, TraceSection::kBackend),
    .scopes = kAllScopes,
    .compile = set_backend_service::compile,
    .rules = set_backend_service::kRules};

}  // namespace aml::gateway
