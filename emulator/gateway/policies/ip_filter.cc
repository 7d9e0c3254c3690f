#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace ip_filter {
namespace {

using model::documented;
using model::inferred;

using Address = std::array<std::uint8_t, 16>;

// IPv4 in the form of IPv6, so that both have one order.
std::optional<Address> parse_address(const std::string& text) {
  Address address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) != 1) return std::nullopt;
  address[10] = address[11] = 0xFF;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&four.s_addr);
  std::copy(bytes, bytes + 4, address.begin() + 12);
  return address;
}

class IpFilter : public Policy {
 public:
  struct Range {
    Setting first;
    Setting last;
  };

  IpFilter(Setting action, std::vector<Range> ranges)
      : action_(std::move(action)), ranges_(std::move(ranges)) {}

  Flow run(PolicyCall& call) override {
    const auto caller = parse_address(call.request.remote_address);
    const bool is_listed =
        caller && std::any_of(ranges_.begin(), ranges_.end(), [&](const auto& range) {
          const auto first = parse_address(range.first.text(call));
          const auto last = parse_address(range.last.text(call));
          return first && last && *first <= *caller && *caller <= *last;
        });
    const std::string action = action_.text(call);
    if (action != "allow" && action != "forbid")
      throw expressions::ExpressionError("The action is neither allow nor forbid.");
    if (is_listed == (action == "allow")) {
      note(call, kIpFilter.format.name, "The caller's address is allowed.");
      return Flow::kOn;
    }
    note(call, kIpFilter.format.name, "The caller's address is not allowed.");
    call.refusal = &kCallerIpNotAllowed;
    return answer_with(call, gateway_error(kCallerIpNotAllowed, {call.request.remote_address}));
  }

 private:
  Setting action_;
  std::vector<Range> ranges_;
};

void check_address(const Setting& setting, definition::SourcePosition position,
                   const PolicyContext& context) {
  if (setting.is_literal() && !parse_address(setting.literal()))
    context.faults.add(position, text::in_quotes(setting.literal()) + " is no address of IP");
}

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::vector<IpFilter::Range> ranges;
  for (const PolicyElement& child : element.children) {
    if (child.name == "address") {
      const Setting address = Setting::of_text(child, context);
      check_address(address, child.position, context);
      ranges.push_back({address, address});
    } else {
      ranges.push_back({Setting::of(child, "from", context), Setting::of(child, "to", context)});
      check_address(ranges.back().first, child.position, context);
      check_address(ranges.back().last, child.position, context);
    }
  }
  if (ranges.empty())
    context.faults.add(element.position, "ip-filter needs an \"address\" or \"address-range\"");
  return std::make_unique<IpFilter>(Setting::of(element, "action", context), std::move(ranges));
}

constexpr std::array<std::string_view, 2> kActions = {"allow", "forbid"};
constexpr std::array kAttributes = {AttributeFormat{.name = "action",
                                                    .kind = AttributeKind::kChoice,
                                                    .required = true,
                                                    .choices = kActions,
                                                    .computed = true}};
constexpr std::array kEnds = {AttributeFormat{.name = "from", .required = true, .computed = true},
                              AttributeFormat{.name = "to", .required = true, .computed = true}};
constexpr std::array kParts = {ElementFormat{.name = "address", .text = true, .computed = true},
                               ElementFormat{.name = "address-range", .attributes = kEnds}};

constexpr std::array kRules = {
    model::Rule{"policy.ip-filter.refusal",
                "a caller that is not allowed, or forbidden, is refused with 403",
                documented("ip-filter policy; error handling in policies")},
    model::Rule{"policy.ip-filter.families",
                "addresses of IPv4 and IPv6 are compared as numbers; IPv4 is part of IPv6",
                inferred("a caller on ::ffff:127.0.0.1 is the one on 127.0.0.1")}};

}  // namespace
}  // namespace ip_filter

constexpr PolicySpec kIpFilter{.format = {.name = "ip-filter",
                                          .attributes = ip_filter::kAttributes,
                                          .children = ip_filter::kParts},
                               .sections = set_of(TraceSection::kInbound),
                               .scopes = kAllScopes,
                               .compile = ip_filter::compile,
                               .rules = ip_filter::kRules};

}  // namespace aml::gateway
