#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/table_text.h"

namespace aml::model {

/// Delimited text (CSV with `,`, TSV with a tab) with a header row, quoted as in RFC 4180.
/// Numbers and dates are read and written as cell_text.h says; an empty field is missing.
/// Errors:  TextFault.
/// Source:  kTableTextRules, `csv.`

std::optional<OpenedTable> open_csv(std::string_view start, bool is_all, const Schema& declared,
                                    char delimiter);

/// CR LF after every row; quotes only around delimiters, quotes, line ends, texts that are empty but
/// not missing, and a first name that begins like a byte order mark; no byte order mark.
void write_csv_header(std::string& out, const Schema& schema, char delimiter);
void write_csv_rows(std::string& out, const Table& table, char delimiter);

}  // namespace aml::model
