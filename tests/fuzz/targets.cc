#include "tests/fuzz/targets.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/gateway/expressions/expression.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/text/utf8.h"
#include "tests/emulator/gateway/made_context.h"
#include "tests/emulator/gateway/sample_instance.h"

namespace aml::tests {

namespace {

using namespace gateway;

void hold(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

bool is_text(std::string_view text) {
  return text::is_utf8(text) && text.find('\0') == std::string_view::npos;
}

std::string outcome(const expressions::Expression& expression) {
  MadeContext context;
  try {
    return expressions::to_text(expression.evaluate(context));
  } catch (const expressions::ExpressionError& error) {
    return std::string("error: ") + error.what();
  }
}

void run_call(const Configuration& configuration, const Policies& policies) {
  Call call;
  call.api = &configuration.apis.front();
  call.operation = &call.api->operations.front();
  http::Request request;
  request.method = "GET";
  request.set_target("/x?a=1");
  PolicyCall policy_call{call, core::TimePoint(), request, nullptr};
  http::Response response;
  if (auto ended = policies.inbound(policy_call)) {
    response = std::move(*ended);
  } else {
    response = policies.backend(policy_call, [] { return http::Response(); });
  }
  policies.outbound(policy_call, response);
  hold(response.status >= 100 && response.status <= 599, "a status is one of HTTP");
  PolicyCall preflight{call, core::TimePoint(), request, nullptr};
  policies.preflight(preflight);
  policies.reset();
}

}  // namespace

void fuzz_expression(std::string_view text) {
  if (!is_text(text)) return;
  const bool is_whole = text.starts_with("@(") || text.starts_with("@{");
  const std::string whole = is_whole ? std::string(text) : "@(" + std::string(text) + ")";
  std::vector<expressions::Fault> faults;
  const auto made = expressions::Expression::compile(whole, faults);
  hold(made.has_value() == faults.empty(), "either it is made or there is a fault");
  for (const expressions::Fault& fault : faults)
    hold(fault.offset <= whole.size(), "a fault is in the text");
  if (made) hold(outcome(*made) == outcome(*made), "the same call gives the same");
}

void fuzz_policies(std::string_view xml) {
  if (!is_text(xml)) return;
  const Configuration configuration = sample_instance({global_document(std::string(xml))});
  MemoryCounterStore counters;
  Policies::Faults faults;
  Policies::Faults lenient;
  const Policies refusing(configuration, counters, core::TimePoint(), faults);
  const Policies skipping(configuration, counters, core::TimePoint(), lenient,
                          UnknownPolicies::kSkip);
  hold(lenient.size() <= faults.size(), "passing over finds no fault of its own");
  hold(!faults.empty() || skipping.skipped().empty(), "what is run is not passed over");
  if (lenient.empty()) run_call(configuration, skipping);
}

}  // namespace aml::tests
