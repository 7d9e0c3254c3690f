#include <array>

#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/policies/call_context.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::gateway {

namespace rewrite_uri {
namespace {

using model::documented;
using model::inferred;

// What a path and a query may hold as it is.
constexpr std::string_view kPathCharacters = "/:@!$&'()*+,;=?%";

bool is_of_template(const PolicyCall& call, std::string_view raw_name) {
  if (call.facts.url == nullptr) return false;
  for (const UrlTemplate::Member& member : call.facts.url->members()) {
    if (text::decodes_to(raw_name, member.query_name)) return true;
  }
  return false;
}

class RewriteUri : public Policy {
 public:
  RewriteUri(Setting form, Setting copies) : form_(std::move(form)), copies_(std::move(copies)) {}

  Flow run(PolicyCall& call) override {
    std::string target = std::string(call.facts.base_path) + filled(call);
    if (copies_.truth(call)) copy_unmatched(call, target);
    note(call, kRewriteUri.format.name, "The path is " + target + ".");
    call.request.set_target(std::move(target));
    return Flow::kOn;
  }

 private:
  std::string filled(PolicyCall& call) const {
    const std::string form = form_.text(call);
    std::string path = form.starts_with('/') ? "" : "/";
    for (std::string_view rest = form; !rest.empty();) {
      const std::size_t open = rest.find('{');
      const std::size_t close = rest.find('}', open == std::string_view::npos ? 0 : open);
      if (open == std::string_view::npos || close == std::string_view::npos) {
        path += text::percent_encode(rest, kPathCharacters);
        break;
      }
      path += text::percent_encode(rest.substr(0, open), kPathCharacters);
      const std::string_view name = rest.substr(open + 1, close - open - 1);
      const auto value = CallContext(call).matched(name);
      if (!value)
        throw expressions::ExpressionError("The operation's template has no {" + std::string(name) +
                                           "}.");
      path += text::percent_encode(*value);
      rest.remove_prefix(close + 1);
    }
    return path;
  }

  static void copy_unmatched(const PolicyCall& call, std::string& target) {
    char before = target.find('?') == std::string::npos ? '?' : '&';
    for (std::string_view rest = call.request.query; !rest.empty();) {
      const std::string_view member = text::cut(rest, '&');
      std::string_view value = member;
      if (is_of_template(call, text::cut(value, '='))) continue;
      target += std::exchange(before, '&');
      target += member;
    }
  }

  Setting form_;
  Setting copies_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<RewriteUri>(
      Setting::of(element, "template", context),
      Setting::of(element, "copy-unmatched-params", context, "true"));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "template", .required = true, .computed = true},
    AttributeFormat{
        .name = "copy-unmatched-params", .kind = AttributeKind::kBoolean, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.rewrite-uri.template",
                "the path after the backend's base is the template, its names filled from the "
                "operation's; query members that the operation's template has not are copied, "
                "unless copy-unmatched-params is false",
                documented("rewrite-uri policy")},
    model::Rule{"policy.rewrite-uri.unknown",
                "a name that the operation's template has not is an error of the expression",
                inferred("the page says only that it has to be there")}};

}  // namespace
}  // namespace rewrite_uri

constexpr PolicySpec kRewriteUri{
    .format = {.name = "rewrite-uri", .attributes = rewrite_uri::kAttributes},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = rewrite_uri::compile,
    .rules = rewrite_uri::kRules};

}  // namespace aml::gateway
