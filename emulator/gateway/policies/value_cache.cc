#include "emulator/gateway/policies/value_cache.h"

#include <utility>

namespace aml::gateway {

using expressions::Value;

namespace {

// JSON is shared by those that hold it, so each gets its own copy.
Value copy_of(const Value& value) {
  const auto* node = value.find<expressions::JsonPtr>();
  return node == nullptr ? value : Value(expressions::clone(**node));
}

}  // namespace

Value ValueCache::find(const std::string& key, core::TimePoint now) {
  const auto found = kept_.find(key, now);
  return found ? copy_of(**found) : Value();
}

void ValueCache::store(const std::string& key, const Value& value, core::TimePoint until) {
  kept_.store(key, std::make_shared<const Value>(copy_of(value)),
              expressions::to_text(value).size(), until);
}

}  // namespace aml::gateway
