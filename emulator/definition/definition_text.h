#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/answer_rules.h"
#include "model/cells.h"

namespace aml::definition {

/// A cell of a row; a text where it is no value of the type.
nlohmann::ordered_json definition_cell(const model::WrittenCell& cell, model::ColumnType type);

/// A definition as people like to edit it: rows and short values in one line, of the rest a member
/// or an item a line.
std::string write_definition(const nlohmann::ordered_json& service);

}  // namespace aml::definition
