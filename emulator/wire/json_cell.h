#pragma once

#include <string_view>

#include "emulator/wire/json_reader.h"
#include "model/cells.h"

namespace aml::wire {

/// Appends a value that a program outside answered: null is a missing cell, and 1 and 0 are truths
/// in a Boolean column.
/// Shape:  `token` is a scalar, `text` what the reader says of it.
/// Errors: false, and nothing appended, when it is not of the cells' type.
bool append_json_value(model::Cells& cells, JsonToken token, std::string_view text);

}  // namespace aml::wire
