#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/wire/json_reader.h"
#include "model/cells.h"

namespace aml::wire {

/// Appends a value that a program outside answered: null is a missing cell, and 1 and 0 are truths
/// in a Boolean column.
/// Shape:  `token` is a scalar, `text` what the reader says of it.
/// Errors: false, and nothing appended, when it is not of the cells' type.
bool append_json_value(model::Cells& cells, JsonToken token, std::string_view text);

/// Appends a cell for a program outside: missing is null, a DateTime its ISO 8601 text.
void append_json_cell(std::string& out, const model::Cells& cells, std::size_t row);

/// All the digits that tell a number from its neighbours; NaN, Infinity and -Infinity, for which
/// JSON has no words, as Python reads them.
void append_json_double(std::string& out, double value);

}  // namespace aml::wire
