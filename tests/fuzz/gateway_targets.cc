// What the owner of a gateway writes: definitions, templates, policies, expressions.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/gateway/expressions/expression.h"
#include "emulator/gateway/gateway_definition.h"
#include "emulator/gateway/gateway_files.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "tests/emulator/gateway/made_context.h"
#include "tests/emulator/gateway/sample_instance.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

namespace fs = std::filesystem;
using namespace gateway;

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
  if (policies.inbound(policy_call)) policies.backend(policy_call, [] { return http::Response(); });
  const http::Response response = policies.outbound(policy_call);
  hold(response.status >= 100 && response.status <= 599, "a status is one of HTTP");
  PolicyCall preflight{call, core::TimePoint(), request, nullptr};
  policies.preflight(preflight);
  policies.reset();
}

/// The documents beside all definitions of the fixtures, by their names in these.
PolicyFiles read_policy_files() {
  PolicyFiles files;
  for (const auto& entry : fs::recursive_directory_iterator(AML_FIXTURES)) {
    if (entry.path().extension() != ".xml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    files.emplace(entry.path().parent_path().filename() / entry.path().filename(), text.str());
  }
  return files;
}

// The names of documents are the writer's own, so that the second writing is compared.
std::map<std::string, std::string> written_again(const Configurations& instances) {
  const auto files = write_gateway_files(instances);
  PolicyFiles beside(files.begin(), files.end());
  const ParsedGateway again = parse_gateway(files.at("gateway.json"), "gateway.json", beside);
  std::string faults;
  for (const auto& fault : again.faults) faults += definition::to_text(fault) + "\n";
  hold_same(faults, "", "what is written is read back");
  hold(write_gateway_files(again.instances) == files, "what is read back is written so");
  return files;
}

}  // namespace

void fuzz_gateway_definition(std::string_view text) {
  static const PolicyFiles kFiles = read_policy_files();
  const ParsedGateway parsed = parse_gateway(text, "gateway.json", kFiles);
  hold(parsed.instances.empty() != parsed.faults.empty(), "there are instances or faults");
  if (parsed.faults.empty()) written_again(parsed.instances);
}

void fuzz_url_template(std::string_view input) {
  const std::string_view pattern = text::cut(input, '\n');
  const std::string_view path = text::cut(input, '\n');
  try {
    const UrlTemplate url_template(pattern);
    const bool fits = url_template.fits(path, input);
    hold(url_template.same_as(UrlTemplate(pattern)) && !url_template.before(url_template),
         "a template is itself");
    for (const UrlTemplate::Segment& segment : url_template.segments()) {
      if (segment.kind != UrlTemplate::Kind::kName || !fits) continue;
      hold(url_template.value_of(segment.text, path, input).has_value(), "a name has its value");
    }
  } catch (const std::invalid_argument& error) {
    hold(error.what()[0] != '\0', "a refusal says why");
  }
}

void fuzz_expression(std::string_view text) {
  if (!is_plain_text(text)) return;
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
  if (!is_plain_text(xml)) return;
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
