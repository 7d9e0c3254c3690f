#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/table_text.h"

namespace aml::model {

/// Attribute-relation files. Keywords in any case, `%` comments, values in quotes of either kind
/// with backslash escapes, `?` for a missing value, one row per line. A nominal attribute is a
/// categorical String column whose values are checked.
/// Errors:  TextFault; kSyntax for sparse rows, weights and relational attributes, too.
/// Source:  documented (Weka's ARFF page); kTableTextRules, `arff.`

std::optional<OpenedTable> open_arff(std::string_view start, bool is_all, const Schema& declared);

/// CR LF after every line; texts in single quotes where they are not one plain word.
void write_arff_header(std::string& out, const Schema& schema);
void write_arff_rows(std::string& out, const Table& table);

}  // namespace aml::model
