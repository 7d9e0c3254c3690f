#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/cells.h"

namespace aml::model {

/// Bytes that are equal exactly where two cells mean the same value: what hash tables of cells are
/// made of. An Int32 and a Double of one value have one key, a text and a number never do, and an empty
/// text is a missing one: clients send either; keys of
/// several cells end to end are unambiguous.
/// Shape: numbers count to 15 digits, as far as the service ever showed them.
void append_cell_key(std::string& out, const Cells& cells, std::size_t row);

/// The keys of everything that a written value can mean: `5` is a text and a number.
std::vector<std::string> keys_of_written(std::string_view text);
std::string key_of_missing();

}  // namespace aml::model
