#include "emulator/gateway/policies/keyed.h"

#include <string>

#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace {

std::int64_t number_in(const std::string& text, const AttributeFormat& format) {
  const auto number = text::parse_number<std::int64_t>(text);
  if (!number || *number < format.min || *number > format.max)
    throw expressions::ExpressionError("\"" + std::string(format.name) +
                                       "\" is no whole number from " + std::to_string(format.min) +
                                       " to " + std::to_string(format.max) + ".");
  return *number;
}

}  // namespace

std::uint64_t KeyedRate::limit_of(PolicyCall& call) const {
  return static_cast<std::uint64_t>(number_in(calls.text(call), kComputedRateAttributes[0]));
}

std::chrono::seconds KeyedRate::period_of(PolicyCall& call) const {
  return std::chrono::seconds(number_in(period.text(call), kComputedRateAttributes[1]));
}

std::uint64_t KeyedIncrement::of(PolicyCall& call) const {
  if (!condition.truth(call)) return 0;
  const auto number = text::parse_number<std::int64_t>(count.text(call));
  if (!number || *number < 0 || *number > kMaxCalls)
    throw expressions::ExpressionError("The increment is no whole number from 0.");
  return static_cast<std::uint64_t>(*number);
}

}  // namespace aml::gateway
