#pragma once

#include <span>

#include "model/answer_rules.h"
#include "model/cells.h"

namespace aml::model {

/// What values seem to be: Int32, Double, Boolean or DateTime where all that are not missing are
/// such, else String. Numbers with leading zeros or a plus, and those that a Double would not keep,
/// are texts: they are numbers of customers, not amounts.
ColumnType guess_type(std::span<const WrittenCell> values);

}  // namespace aml::model
