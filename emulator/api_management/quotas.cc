// Counters of quota-by-key, read and set.

#include <optional>
#include <utility>

#include "emulator/api_management/calls.h"
#include "emulator/api_management/checks.h"
#include "emulator/api_management/wire.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/text/dates.h"

namespace aml::api_management {

using gateway::QuotaCount;
using gateway::QuotaCounter;
using http::Call;
using http::Response;

namespace {

constexpr double kKilobyte = 1024;

[[noreturn]] void refuse_quota() {
  throw Refusal(kResourceNotFound, {"Quota counter"});
}

// `3_PT3600S`: which of the windows, and how long it is.
std::string period_key(const QuotaCount& count) {
  return std::to_string(count.index) + "_PT" + std::to_string(count.length.count()) + "S";
}

Json count_json(const std::string& key, const QuotaCount& count) {
  const bool ends = count.length.count() > 0;
  return {{"counterKey", key},
          {"periodKey", period_key(count)},
          {"periodStartTime", text::write_utc_millis(count.start)},
          {"periodEndTime",
           ends ? text::write_utc_millis(count.start + count.length) : "9999-12-31T23:59:59.000Z"},
          {"value",
           {{"callsCount", count.calls},
            {"kbTransferred", static_cast<double>(count.bytes) / kKilobyte}}}};
}

// A member that is not there stays as it is.
std::optional<std::uint64_t> number_of(const Json& values, const char* member, double unit) {
  constexpr double kMax = 9e15;
  const Json& given = member_of(values, member);
  if (given.is_null()) return std::nullopt;
  const double number = given.is_number() ? given.get<double>() : -1;
  if (!(number >= 0) || number * unit > kMax)
    throw Refusal(Faults{{member, "\"" + std::string(member) + "\" must be a number from 0."}});
  return static_cast<std::uint64_t>(number * unit);
}

}  // namespace

Response Calls::quota(const Call& call, bool period) const {
  const Target target = target_of(call, KindId::kService);
  const auto instances = parts_.publisher.instances().now();
  const gateway::Instance* const instance = instances->find(std::string_view(target.service));
  if (instance == nullptr) refuse_unknown(KindId::kService);
  const std::string key = call.path["quota"];
  std::vector<Json> values;
  for (const auto& counter : instance->counters().quotas(gateway::key_counter_name(key))) {
    for (const QuotaCount& count : counter->counts(parts_.writing.clock.now())) {
      if (period && period_key(count) != call.path["period"]) continue;
      values.push_back(count_json(key, count));
    }
  }
  if (values.empty()) refuse_quota();
  if (period) return json_answer(values.front());
  return list_answer(std::move(values), call.request, here(call.request));
}

Response Calls::set_quota(const Call& call, bool period) const {
  const Target target = target_of(call, KindId::kService);
  const auto instances = parts_.publisher.instances().now();
  const gateway::Instance* const instance = instances->find(std::string_view(target.service));
  if (instance == nullptr) refuse_unknown(KindId::kService);
  const Json body = parse_body(call.body());
  const Json& given = member_of(body, "properties");
  const gateway::QuotaLimit counts{number_of(given, "callsCount", 1),
                                   number_of(given, "kbTransferred", kKilobyte)};
  const core::TimePoint now = parts_.writing.clock.now();
  for (const auto& counter :
       instance->counters().quotas(gateway::key_counter_name(call.path["quota"]))) {
    const std::vector<QuotaCount> windows = counter->counts(now);
    if (!period || (!windows.empty() && period_key(windows.front()) == call.path["period"]))
      counter->set_counts(now, counts);
  }
  return quota(call, period);
}

}  // namespace aml::api_management
