#include <algorithm>
#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace check_header {
namespace {

using model::documented;

class CheckHeader : public Policy {
 public:
  CheckHeader(const PolicyElement& element, const PolicyContext& context)
      : name_(Setting::of(element, "name", context)),
        status_(Setting::of(element, "failed-check-httpcode", context)),
        message_(Setting::of(element, "failed-check-error-message", context)),
        ignores_case_(Setting::of(element, "ignore-case", context)) {
    for (const PolicyElement& value : element.children)
      values_.push_back(Setting::of_text(value, context));
  }

  Flow run(PolicyCall& call) override {
    const std::string name = name_.text(call);
    const std::string* sent = core::find_header(call.request.headers, name);
    if (sent == nullptr) return refuse(call, kHeaderNotFound, "Header " + name + " is not there.");
    const bool ignores_case = ignores_case_.truth(call);
    const bool allowed =
        values_.empty() || std::any_of(values_.begin(), values_.end(), [&](const Setting& value) {
          const std::string wanted = value.text(call);
          return ignores_case ? text::same_name(wanted, *sent) : wanted == *sent;
        });
    if (!allowed)
      return refuse(call, kHeaderValueNotAllowed, "Header " + name + " has another value.");
    note(call, kCheckHeader.format.name, "Header " + name + " is as it has to be.");
    return Flow::kOn;
  }

 private:
  Flow refuse(PolicyCall& call, const GatewayErrorSpec& row, std::string why) const {
    const auto status = text::parse_number<int>(status_.text(call));
    const bool usable = status && *status >= 200 && *status <= 599;
    std::string message = message_.text(call);
    note(call, kCheckHeader.format.name, why);
    call.refusal = &row;
    call.last_error = {std::string(row.source), std::string(row.reason), message,
                       std::string(name_of(call.section))};
    return answer_with(call, gateway_answer(usable ? *status : row.status, message));
  }

  Setting name_;
  Setting status_;
  Setting message_;
  Setting ignores_case_;
  std::vector<Setting> values_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<CheckHeader>(element, context);
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "name", .required = true, .computed = true},
    AttributeFormat{.name = "failed-check-httpcode",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 200,
                    .max = 599,
                    .computed = true},
    AttributeFormat{.name = "failed-check-error-message", .required = true, .computed = true},
    AttributeFormat{.name = "ignore-case",
                    .kind = AttributeKind::kBoolean,
                    .required = true,
                    .computed = true}};
constexpr std::array kValues = {ElementFormat{.name = "value", .text = true, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.check-header.values",
                "the header has to be there and to have one of the values, any where none is "
                "named; else the call ends with the policy's status and message",
                documented("check-header policy")}};

}  // namespace
}  // namespace check_header

constexpr PolicySpec kCheckHeader{.format = {.name = "check-header",
                                             .attributes = check_header::kAttributes,
                                             .children = check_header::kValues},
                                  .sections = set_of(TraceSection::kInbound),
                                  .scopes = kAllScopes,
                                  .compile = check_header::compile,
                                  .rules = check_header::kRules};

}  // namespace aml::gateway
