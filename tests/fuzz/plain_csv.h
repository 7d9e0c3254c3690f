#pragma once

#include <string>
#include <string_view>

namespace aml::tests {

/// Delimited text of columns that are all String, read byte by byte as RFC 4180 and the rules `csv.`
/// of the ledger say, as one text to compare: the names, then a row a line; or the kind of fault and
/// its row.
std::string plain_csv(std::string_view text, char delimiter);

}  // namespace aml::tests
