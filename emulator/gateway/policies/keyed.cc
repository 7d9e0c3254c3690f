#include "emulator/gateway/policies/keyed.h"

#include "emulator/gateway/expressions/fault.h"
#include "emulator/text/number.h"

namespace aml::gateway {

std::uint64_t KeyedIncrement::of(PolicyCall& call) const {
  if (!condition.truth(call)) return 0;
  const auto number = text::parse_number<std::int64_t>(count.text(call));
  if (!number || *number < 0 || *number > kMaxCalls)
    throw expressions::ExpressionError("The increment is no whole number from 0.");
  return static_cast<std::uint64_t>(*number);
}

}  // namespace aml::gateway
