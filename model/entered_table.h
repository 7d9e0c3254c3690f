#pragma once

#include <array>
#include <string>
#include <string_view>

#include "model/table_text.h"

namespace aml::model {

inline constexpr std::array<std::string_view, 4> kEnteredFormats = {"CSV", "TSV", "ARFF",
                                                                    "SvmLight"};

/// A table as a person types it: `format` is one of kEnteredFormats. Types of CSV and TSV are
/// guessed from the cells; an empty line is a row of missing values, but for the last one.
/// Errors: TextFault.
/// Source: the rules of Enter Data Manually.
Table read_entered(std::string_view format, const std::string& data, bool has_header);

}  // namespace aml::model
