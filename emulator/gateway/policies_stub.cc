// Stands in until policies.cc is here, which replaces this file.
#include "emulator/gateway/policies.h"

namespace aml::gateway {
class Policies::Chains {};
Policies::Policies(const Configuration&, core::TimePoint, Faults&) {}
Policies::~Policies() = default;
std::optional<http::Response> Policies::inbound(PolicyCall&) const {
  return std::nullopt;
}
void Policies::outbound(PolicyCall&, http::Response&) const {}
std::vector<PolicyView> Policies::views() const {
  return {};
}
void Policies::reset() {}
}  // namespace aml::gateway
