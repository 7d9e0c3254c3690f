#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "emulator/core/script.h"
#include "model/table.h"

namespace aml::scripts {

/// One line of JSON for driver.py: the code, the tables column by column, the result's columns.
std::string write_script_request(const core::ScriptText& script,
                                 std::span<const model::Table* const> tables);

/// What is kept of the words of an error, the last ones; the driver sends no more.
inline constexpr std::size_t kErrorBytes = 60'000;

/// What descriptor 3 got, from the driver or from a script itself: a table, or what went wrong.
std::variant<model::Table, std::string> read_script_answer(const core::ScriptText& script,
                                                           std::string_view answer);

}  // namespace aml::scripts
