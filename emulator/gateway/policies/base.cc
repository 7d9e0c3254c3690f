#include <array>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

namespace base {
namespace {

using model::documented;
using model::inferred;

std::unique_ptr<Policy> compile(const PolicyElement&, const PolicyContext&) {
  return nullptr;
}

constexpr std::array kRules = {
    model::Rule{"policy.base.order",
                "global, product, API and operation enclose each other in this order; base is "
                "replaced by the enclosing scope, and a section without it leaves that scope out",
                documented("policies overview; error handling in policies")},
    model::Rule{
        "policy.base.missing",
        "a scope without a document, and a document without a section, counts as base alone",
        inferred("exports of 2015 and 2016 leave sections out, and their calls are "
                 "forwarded")},
    model::Rule{"policy.base.global", "base in the global document does nothing",
                documented("policies overview: the global scope has no parent")}};

}  // namespace
}  // namespace base

constexpr PolicySpec kBase{.format = {.name = "base"},
                           .sections = kAllSections,
                           .scopes = kAllScopes,
                           .compile = base::compile,
                           .rules = base::kRules};

}  // namespace aml::gateway
