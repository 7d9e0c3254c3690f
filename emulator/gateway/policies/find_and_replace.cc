#include <array>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace find_and_replace {
namespace {

using model::documented;

class FindAndReplace : public Policy {
 public:
  FindAndReplace(Setting from, Setting to) : from_(std::move(from)), to_(std::move(to)) {}

  Flow run(PolicyCall& call) override {
    const std::string from = from_.text(call);
    const std::string to = to_.text(call);
    if (from.empty()) return Flow::kOn;
    const std::string body = read_body(call);
    std::string made;
    std::size_t at = 0;
    for (std::size_t next; (next = body.find(from, at)) != std::string::npos;
         at = next + from.size()) {
      made.append(body, at, next - at).append(to);
      if (made.size() > expressions::kMaxMadeBytes)
        throw expressions::ExpressionError("The body became too large.");
    }
    write_body(call, made.append(body, at));
    note(call, kFindAndReplace.format.name, "The body was searched.");
    return Flow::kOn;
  }

 private:
  Setting from_;
  Setting to_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<FindAndReplace>(Setting::of(element, "from", context),
                                          Setting::of(element, "to", context));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "from", .required = true, .computed = true},
    AttributeFormat{.name = "to", .kind = AttributeKind::kAny, .required = true, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.find-and-replace.text",
                "each place of the text is replaced, in the request's body or the answer's",
                documented("find-and-replace policy")}};

}  // namespace
}  // namespace find_and_replace

constexpr PolicySpec kFindAndReplace{
    .format = {.name = "find-and-replace", .attributes = find_and_replace::kAttributes},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = find_and_replace::compile,
    .rules = find_and_replace::kRules};

}  // namespace aml::gateway
