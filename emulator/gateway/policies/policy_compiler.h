#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// A policy document, compiled.
struct CompiledDocument {
  /// By TraceSection, each in the document's order; null: `<base />`.
  std::array<std::vector<std::unique_ptr<Policy>>, 4> sections;
  std::vector<PolicyView> views;
};

/// Checks a document's tree against the list of policies.
/// Errors: every fault goes to context.faults, and what is returned is then of no use.
CompiledDocument compile_document(const PolicyElement& root,
                                  std::span<const PolicySpec* const> policies,
                                  const PolicyContext& context);

}  // namespace aml::gateway
