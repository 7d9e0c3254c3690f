#pragma once

#include <memory>
#include <optional>

#include "emulator/definition/definition_parts.h"
#include "model/parameters.h"

namespace aml::definition {

/// The parameter "Answers" of Score by Example: answer columns, rules, examples, the default.
std::optional<std::shared_ptr<const model::Answers>> read_answers(const Node& value,
                                                                  FaultList& faults);

/// What answers ask for is there in the columns that flow into their module, and comparable.
/// `value` was read without faults; `appends`: the answers' columns come after those.
void check_answers(const Node& value, bool appends, const model::Schema& schema, FaultList& faults);

}  // namespace aml::definition
