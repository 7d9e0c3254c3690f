#pragma once

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"
#include "emulator/definition/definition_wire.h"

namespace aml::api_management {

/// A fault of a policy document of `service` as answers say it: its element, line and column.
/// `before`: the instance as it was, null where it is new; a document that has not changed since is
/// named in the message.
/// Source: observed (a change log of PowerShell: element, line and column in the text).
Fault fault_of(const definition::DefinitionFault& fault, const Service& service,
               const Service* before);

}  // namespace aml::api_management
