#pragma once

#include <string>

#include "emulator/gateway/policies/policies.h"

namespace aml::gateway {

/// Whether the section's policies are about the answer.
inline bool is_about_answer(const PolicyCall& call) {
  return call.response.has_value() &&
         (call.section == TraceSection::kOutbound || call.section == TraceSection::kOnError);
}

/// The body that the section is about, whole: the request's until it was sent, then the answer's.
/// Errors: expressions::ExpressionError where it is larger than expressions may hold.
std::string read_body(PolicyCall& call);

/// Another body in its place.
void write_body(PolicyCall& call, std::string body);

}  // namespace aml::gateway
