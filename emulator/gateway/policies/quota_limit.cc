#include "emulator/gateway/policies/quota_limit.h"

namespace aml::gateway {

QuotaLimit quota_of(const PolicyElement& element) {
  constexpr std::uint64_t kKilobyte = 1024;
  QuotaLimit limit{number_of(element, "calls"), number_of(element, "bandwidth")};
  if (limit.bytes) *limit.bytes *= kKilobyte;
  return limit;
}

void check_quota(const PolicyElement& element, definition::FaultList& faults) {
  if (element.find("calls") == nullptr && element.find("bandwidth") == nullptr)
    faults.add(element.position, element.name + " needs the attribute \"calls\" or \"bandwidth\"");
}

}  // namespace aml::gateway
