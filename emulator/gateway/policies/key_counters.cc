#include "emulator/gateway/policies/key_counters.h"

#include <array>

namespace aml::gateway {

namespace {

std::chrono::seconds period_of(const PolicyElement& element) {
  return std::chrono::seconds(number_of(element, "renewal-period").value_or(0));
}

std::string key_of(const PolicyElement& element) {
  return std::string(text_of(element, "counter-key").value_or(""));
}

std::string window_of(const PolicyElement& element) {
  std::string text = "a renewal-period of " + std::to_string(period_of(element).count());
  if (const auto start = text_of(element, "first-period-start"))
    text += " from " + std::string(*start);
  return text;
}

}  // namespace

std::string key_counter_name(const std::string& key) {
  return "key/" + key;
}

bool KeyCounters::agree(Keys& keys, const PolicyElement& element, const PolicyContext& context) {
  const std::string key = key_of(element);
  const std::string window = window_of(element);
  const auto given =
      keys.try_emplace(key, Given{window, context.document.file + ":" + to_text(element.position)});
  const Given& first = given.first->second;
  if (first.window == window) return true;
  context.faults.add(element.position,
                     "the counter of key " + definition::in_quotes(key) + " has " + window +
                         " here and " + first.window + " elsewhere",
                     {"first given at " + first.first, "help: give one of them another key"});
  return false;
}

std::shared_ptr<RateCounter> KeyCounters::rate(const PolicyElement& element,
                                               const PolicyContext& context) {
  if (!agree(rates_, element, context)) return nullptr;
  return rates(context)(key_of(element), period_of(element));
}

std::shared_ptr<QuotaCounter> KeyCounters::quota(const PolicyElement& element,
                                                 const PolicyContext& context) {
  if (!agree(quotas_, element, context)) return nullptr;
  return quotas(element, context)(key_of(element), period_of(element));
}

KeyCounters::MakeRate KeyCounters::rates(const PolicyContext& context) {
  return [&store = context.counters](const std::string& key, std::chrono::seconds period) {
    const std::array periods = {period};
    return store.rate(key_counter_name(key), periods);
  };
}

KeyCounters::MakeQuota KeyCounters::quotas(const PolicyElement& element,
                                           const PolicyContext& context) {
  constexpr std::chrono::sys_days kFirstDay{std::chrono::year(1) / 1 / 1};
  const QuotaPeriod period{time_of(element, "first-period-start").value_or(kFirstDay),
                           period_of(element)};
  return [&store = context.counters, period](const std::string& key, std::chrono::seconds) {
    const std::array periods = {period};
    return store.quota(key_counter_name(key), periods);
  };
}

}  // namespace aml::gateway
