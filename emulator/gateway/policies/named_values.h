#pragma once

#include "emulator/gateway/configuration.h"
#include "emulator/gateway/policies/policy_document.h"

namespace aml::gateway {

/// Puts the values of `{{name}}` into all texts and attributes of an element, expressions included.
/// Errors: a name that is not among `values` goes to `faults`, with the nearest spelling.
void fill_named_values(PolicyElement& element, const std::vector<NamedValue>& values,
                       definition::FaultList& faults);

/// Letters, digits, `-`, `.` and `_`, at most 256.
bool is_named_value_name(std::string_view name);

}  // namespace aml::gateway
