#include <array>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/gateway/policies/value_cache.h"

// The three policies about values in the instance's cache.

namespace aml::gateway {

namespace cache_values {
namespace {

using model::documented;
using model::inferred;

class LookUp : public Policy {
 public:
  LookUp(const PolicyElement& element, const PolicyContext& context)
      : key_(Setting::of(element, "key", context)),
        name_(*text_of(element, "variable-name")),
        has_default_(element.find("default-value") != nullptr),
        default_(Setting::of(element, "default-value", context)),
        cache_(context.cache) {}

  Flow run(PolicyCall& call) override {
    expressions::Value found = cache_.find(key_.text(call), call.now);
    note(call, kCacheLookupValue.format.name,
         found.is_null() ? "There is no such value." : "The value is there.");
    if (!found.is_null()) {
      call.variables[name_] = std::move(found);
    } else if (has_default_) {
      call.variables[name_] = default_.value(call);
    }
    return Flow::kOn;
  }

 private:
  Setting key_;
  std::string name_;
  bool has_default_;
  Setting default_;
  ValueCache& cache_;
};

class Store : public Policy {
 public:
  Store(const PolicyElement& element, const PolicyContext& context)
      : key_(Setting::of(element, "key", context)),
        value_(Setting::of(element, "value", context)),
        duration_(Setting::of(element, "duration", context)),
        cache_(context.cache) {}

  Flow run(PolicyCall& call) override {
    const auto seconds = expressions::as_json(duration_.value(call));
    constexpr std::int32_t kLongest = 31'536'000;
    const auto duration =
        seconds ? expressions::as_whole(expressions::cast(*seconds, expressions::Type::kInt))
                : std::nullopt;
    if (!duration || *duration < 0 || *duration > kLongest)
      throw expressions::ExpressionError("The duration is no number of seconds up to a year.");
    cache_.store(key_.text(call), value_.value(call), call.now + std::chrono::seconds(*duration));
    note(call, kCacheStoreValue.format.name, "The value is kept.");
    return Flow::kOn;
  }

 private:
  Setting key_;
  Setting value_;
  Setting duration_;
  ValueCache& cache_;
};

class Remove : public Policy {
 public:
  Remove(const PolicyElement& element, const PolicyContext& context)
      : key_(Setting::of(element, "key", context)), cache_(context.cache) {}

  Flow run(PolicyCall& call) override {
    cache_.erase(key_.text(call));
    note(call, kCacheRemoveValue.format.name, "The value is removed.");
    return Flow::kOn;
  }

 private:
  Setting key_;
  ValueCache& cache_;
};

template <typename Kind>
std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<Kind>(element, context);
}

constexpr AttributeFormat kKey{.name = "key", .required = true, .computed = true};
constexpr std::array<std::string_view, 3> kTypes = {"internal", "external", "prefer-external"};
constexpr AttributeFormat kType{
    .name = "caching-type", .kind = AttributeKind::kChoice, .choices = kTypes};
constexpr std::array kLookUp = {
    kKey, kType, AttributeFormat{.name = "variable-name", .required = true},
    AttributeFormat{.name = "default-value", .kind = AttributeKind::kAny, .computed = true}};
constexpr std::array kStore = {
    kKey, kType,
    AttributeFormat{
        .name = "value", .kind = AttributeKind::kAny, .required = true, .computed = true},
    AttributeFormat{.name = "duration",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true}};
constexpr std::array kRemove = {kKey, kType};

constexpr std::array kLookUpRules = {
    model::Rule{"policy.cache-lookup-value.miss",
                "without a value the variable is the default, and is not set where none is named",
                documented("cache-lookup-value policy")}};
constexpr std::array kStoreRules = {
    model::Rule{"policy.cache-store-value.duration",
                "the value is kept for its duration on the emulator's clock",
                documented("cache-store-value policy")},
    model::Rule{"policy.cache-store-value.external",
                "all caching-types mean the instance's own cache, 10,000 values and 16 MiB",
                inferred("no Redis is here")}};
constexpr std::array kRemoveRules = {model::Rule{"policy.cache-remove-value.gone",
                                                 "a later lookup finds nothing",
                                                 documented("cache-remove-value policy")}};

}  // namespace
}  // namespace cache_values

constexpr PolicySpec kCacheLookupValue{
    .format = {.name = "cache-lookup-value", .attributes = cache_values::kLookUp},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = cache_values::compile<cache_values::LookUp>,
    .rules = cache_values::kLookUpRules};

constexpr PolicySpec kCacheStoreValue{
    .format = {.name = "cache-store-value", .attributes = cache_values::kStore},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = cache_values::compile<cache_values::Store>,
    .rules = cache_values::kStoreRules};

constexpr PolicySpec kCacheRemoveValue{
    .format = {.name = "cache-remove-value", .attributes = cache_values::kRemove},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = cache_values::compile<cache_values::Remove>,
    .rules = cache_values::kRemoveRules};

}  // namespace aml::gateway
