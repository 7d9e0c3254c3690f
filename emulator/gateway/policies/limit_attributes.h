#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "emulator/gateway/policies/policy_format.h"

/// Attributes that more than one limit takes.
namespace aml::gateway {

/// Several lists of attributes as one, in that order.
template <std::size_t... sizes>
constexpr auto joined(const std::array<AttributeFormat, sizes>&... lists) {
  std::array<AttributeFormat, (sizes + ...)> all;
  auto* to = all.data();
  ((to = std::copy(lists.begin(), lists.end(), to)), ...);
  return all;
}

inline constexpr std::array kRateAttributes = {AttributeFormat{.name = "calls",
                                                               .kind = AttributeKind::kNumber,
                                                               .required = true,
                                                               .min = 1,
                                                               .max = kMaxCalls},
                                               AttributeFormat{.name = "renewal-period",
                                                               .kind = AttributeKind::kNumber,
                                                               .required = true,
                                                               .min = 1,
                                                               .max = 300}};

/// Those of a rate by key, which may be expressions.
constexpr auto computed(std::array<AttributeFormat, 2> attributes) {
  for (AttributeFormat& attribute : attributes) attribute.computed = true;
  return attributes;
}
inline constexpr std::array kComputedRateAttributes = computed(kRateAttributes);

/// How a rate limit answers.
inline constexpr std::array kRateAnswerAttributes = {
    AttributeFormat{.name = "retry-after-header-name", .kind = AttributeKind::kHeaderName},
    AttributeFormat{.name = "retry-after-variable-name"},
    AttributeFormat{.name = "remaining-calls-header-name", .kind = AttributeKind::kHeaderName},
    AttributeFormat{.name = "remaining-calls-variable-name"},
    AttributeFormat{.name = "total-calls-header-name", .kind = AttributeKind::kHeaderName}};

/// One of the first two at least (`check_quota`).
inline constexpr std::array kQuotaAttributes = {
    AttributeFormat{.name = "calls", .kind = AttributeKind::kNumber, .min = 1, .max = kMaxCalls},
    AttributeFormat{
        .name = "bandwidth", .kind = AttributeKind::kNumber, .min = 1, .max = kMaxCalls},
    AttributeFormat{.name = "renewal-period",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 0,
                    .max = kMaxCalls}};

/// Whom a nested limit is about.
inline constexpr std::array kTargetAttributes = {AttributeFormat{.name = "id"},
                                                 AttributeFormat{.name = "name"}};

/// What a limit by key counts.
inline constexpr std::array kCounterAttributes = {
    AttributeFormat{.name = "counter-key", .required = true, .computed = true},
    AttributeFormat{
        .name = "increment-condition", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{.name = "increment-count",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true}};

}  // namespace aml::gateway
