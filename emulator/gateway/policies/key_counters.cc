#include "emulator/gateway/policies/key_counters.h"

namespace aml::gateway {

namespace {

std::chrono::seconds period_of(const PolicyElement& element) {
  return std::chrono::seconds(number_of(element, "renewal-period").value_or(0));
}

std::string window_of(const PolicyElement& element) {
  std::string text = "a renewal-period of " + std::to_string(period_of(element).count());
  if (const auto start = text_of(element, "first-period-start"))
    text += " from " + std::string(*start);
  return text;
}

}  // namespace

template <typename Counter, typename... Arguments>
std::shared_ptr<Counter> KeyCounters::share(Table<Counter>& table, const PolicyElement& element,
                                            const PolicyContext& context, Arguments... arguments) {
  const std::string key(text_of(element, "counter-key").value_or(""));
  const std::string window = window_of(element);
  Shared<Counter>& shared = table[key];
  if (shared.counter == nullptr) {
    shared = {std::make_shared<Counter>(arguments...), window,
              context.document.file + ":" + to_text(element.position)};
  } else if (shared.window != window) {
    context.faults.add(element.position,
                       "the counter of key " + definition::in_quotes(key) + " has " + window +
                           " here and " + shared.window + " elsewhere",
                       {"first given at " + shared.first, "help: give one of them another key"});
    return nullptr;
  }
  return shared.counter;
}

std::shared_ptr<RateCounter> KeyCounters::rate(const PolicyElement& element,
                                               const PolicyContext& context) {
  return share(rates_, element, context, period_of(element));
}

std::shared_ptr<QuotaCounter> KeyCounters::quota(const PolicyElement& element,
                                                 const PolicyContext& context) {
  constexpr std::chrono::sys_days kFirstDay{std::chrono::year(1) / 1 / 1};
  const core::TimePoint start = time_of(element, "first-period-start").value_or(kFirstDay);
  return share(quotas_, element, context, start, period_of(element));
}

}  // namespace aml::gateway
