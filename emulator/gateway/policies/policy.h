#pragma once

#include <memory>
#include <optional>
#include <span>

#include "emulator/gateway/configuration.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/gateway/policies/policy_format.h"
#include "model/evidence.h"

namespace aml::gateway {

class CounterStore;
class KeyCounters;

/// What a policy says of a browser's preflight.
enum class Preflight {
  kNotAsked,   ///< it is not about that
  kUnmatched,  ///< it allows nothing; a later one may
  kAnswered,
};

/// One policy of one document, compiled, with what it counts.
/// Threads: any; a check and its count are one step.
class Policy {
 public:
  Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  virtual ~Policy() = default;

  /// Where the policy allows the preflight, `response` says so; it comes as an empty 200.
  virtual Preflight on_preflight(const http::Request&, http::Response&) const {
    return Preflight::kNotAsked;
  }
  /// In a section before the backend: none, or the answer that refuses, with its row in
  /// `call.refusal`, or that ends the call without one.
  virtual std::optional<http::Response> on_request(PolicyCall&) { return std::nullopt; }
  /// In a later section.
  virtual void on_response(PolicyCall&, TraceSection, http::Response&) {}
  /// After every call that on_request let pass: counts what only the answer shows.
  virtual void settle(const PolicyCall&, std::uint64_t /*bytes*/) {}
};

/// What a policy may ask while it is compiled.
struct PolicyContext {
  const Configuration& configuration;
  const PolicyText& document;
  core::TimePoint start;  ///< of subscriptions that name none
  CounterStore& counters;
  KeyCounters& key_counters;
  definition::FaultList& faults;
};

/// A set of sections or scopes.
using EnumSet = unsigned;

template <typename... Some>
constexpr EnumSet set_of(Some... some) {
  return ((1u << static_cast<unsigned>(some)) | ...);
}

constexpr bool contains(EnumSet set, auto one) {
  return (set >> static_cast<unsigned>(one) & 1u) != 0;
}

inline constexpr EnumSet kAllScopes =
    set_of(PolicyScope::kGlobal, PolicyScope::kProduct, PolicyScope::kApi, PolicyScope::kOperation);
inline constexpr EnumSet kAllSections = set_of(TraceSection::kInbound, TraceSection::kBackend,
                                               TraceSection::kOutbound, TraceSection::kOnError);

/// A policy that documents may name: a row of the list in policies.cc.
struct PolicySpec {
  ElementFormat format;
  EnumSet sections;
  EnumSet scopes;
  bool once = false;  ///< per document
  /// `element` fits the format. None: a fault was added, or there is nothing to do.
  std::unique_ptr<Policy> (*compile)(const PolicyElement& element, const PolicyContext& context);
  std::span<const model::Rule> rules;
};

// The policies, each in its file below policies/; the list of them is in policies.cc.

/// `<base />`: the policies of the enclosing scope run here. The chain itself follows it.
extern const PolicySpec kBase;

/// `<forward-request />`: the gateway forwards every call that gets so far, so this says only what
/// happens anyway.
extern const PolicySpec kForwardRequest;

/// `<rate-limit calls="5" renewal-period="60" />`: calls of one subscription within a sliding
/// window; nested `api` and `operation` elements count on their own.
extern const PolicySpec kRateLimit;

/// `<rate-limit-by-key calls="10" renewal-period="60" counter-key="shared" />`: one counter per
/// key, shared by all policies that name the key.
extern const PolicySpec kRateLimitByKey;

/// `<quota calls="100" renewal-period="604800" />`: calls and kilobytes of one subscription, in
/// windows that follow each other from the subscription's start.
extern const PolicySpec kQuota;

/// `<quota-by-key calls="1000" renewal-period="3600" counter-key="shared" />`: one counter per key,
/// shared by all policies that name the key, in windows from `first-period-start` on.
extern const PolicySpec kQuotaByKey;

/// `<set-header name="X-From" exists-action="override"><value>gateway</value></set-header>`: on the
/// request in inbound, on the answer in outbound and on-error.
extern const PolicySpec kSetHeader;

/// `<cors><allowed-origins><origin>https://shop.example</origin></allowed-origins>…</cors>`: lets
/// pages of other sites read answers, and answers their preflights.
extern const PolicySpec kCors;

}  // namespace aml::gateway
