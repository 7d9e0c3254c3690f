#pragma once

#include <array>
#include <string>
#include <string_view>

#include "model/table_text.h"

namespace aml::model {

inline constexpr std::array<std::string_view, 4> kEnteredFormats = {"CSV", "TSV", "ARFF",
                                                                    "SvmLight"};

/// Delimited text, all of whose columns are String; without a header they are Col1, Col2 and so on.
/// An empty line is a row of missing values, but for the last one.
/// Errors: TextFault.
Table read_entered_texts(char delimiter, std::string_view data, bool has_header);

/// A table as a person types it: `format` is one of kEnteredFormats. Types of CSV and TSV are
/// guessed (column_guess.h); an empty line is a row of missing values, but for the last one.
/// Errors: TextFault.
/// Source: the rules of Enter Data Manually.
Table read_entered(std::string_view format, const std::string& data, bool has_header);

}  // namespace aml::model
