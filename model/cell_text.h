#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cells.h"
#include "model/evidence.h"

namespace aml::model {

/// Text of cells, both ways, as the .NET Framework's invariant culture reads and writes it.
/// The same rules serve JSON cells and CSV fields.
/// Errors:  parse_ functions answer nothing when the text is not of the type.
/// Source:  documented for the parsing (.NET Double.Parse, Int32.Parse, Boolean.Parse);
///          observed for the number text (15 digits, `1.23406681461624E-06`, `Infinity`).

/// Digits with an optional sign and blanks around; no point, no exponent, no thousands commas.
std::optional<std::int32_t> parse_int32(std::string_view text);
std::optional<std::int64_t> parse_int64(std::string_view text);
/// Also thousands commas, exponents, `NaN`, `Infinity`, `-Infinity`. Overflow is not a number.
std::optional<double> parse_double(std::string_view text);
/// `true` or `false` in any case, blanks around; never `1` or `0`.
std::optional<bool> parse_boolean(std::string_view text);
/// ISO 8601 (a zone moves the value to UTC) or `M/d/yyyy[ h:mm[:ss] tt]`.
std::optional<DateTime> parse_datetime(std::string_view text);

void append_int32(std::string& out, std::int32_t value);
/// At most 15 significant digits; exponent form from 1E+15 up and below 0.0001.
void append_double(std::string& out, double value);
void append_boolean(std::string& out, bool value);           ///< `True`, `False`
void append_datetime(std::string& out, DateTime value);      ///< `9/21/2014 11:10:00 AM`
void append_iso_datetime(std::string& out, DateTime value);  ///< `2014-09-21 11:10:00.000`

/// Appends the text of one cell that is not missing.
void append_cell(std::string& out, const Cells& cells, std::size_t row);

/// Parses `text` as `cells`' type and appends it; false (and nothing appended) when it does not
/// parse. An empty text is missing in every type but String.
bool append_parsed(Cells& cells, std::string_view text);

extern const std::vector<Rule> kCellTextRules;  ///< rows of the evidence ledger

}  // namespace aml::model
