#pragma once

#include <map>
#include <string>

#include "emulator/definition/definition_source.h"
#include "emulator/definition/definition_wire.h"
#include "model/module.h"

namespace aml::definition {

/// The values of a module alone, as definitions write them: an object by the parameters' names, none
/// of which names another part of a definition. Whether any is missing shows when the module is made.
/// Errors: what is no value is added to `faults`.
std::map<std::string, model::ParameterValue> read_step_values(const Node& parameters,
                                                              const model::ModuleSpec& module,
                                                              const Outside& outside,
                                                              FaultList& faults);

}  // namespace aml::definition
