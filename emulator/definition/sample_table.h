#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/answer_rules.h"
#include "model/table.h"

namespace aml::definition {

/// Rows that a team still has of its old service: texts, and what their columns seem to be.
struct SampleTable {
  std::vector<model::Column> columns;
  std::vector<std::vector<model::WrittenCell>> rows;  ///< one cell per column; nothing: missing

  /// The rows of `count` columns from `first` on, as typed cells.
  model::Table table(std::size_t first, std::size_t count) const;
};

/// Gives every column of the table the type that its values seem to be (model/column_guess.h).
void infer_types(SampleTable& table);

/// Makes texts of the columns of numbers that would be written otherwise than they are (`0.870`), but
/// for those that `asked` has, too, which are of its types. Returns their names.
std::vector<std::string> keep_number_texts(SampleTable& table, const SampleTable& asked);

/// Reads text delimited by commas, semicolons or tabs, with a header; numbers between semicolons
/// may have a comma for the decimal point. An empty field is missing.
/// Errors: model::TextFault.
SampleTable read_sample_csv(std::string_view text);

/// The cells of one row without a header: `1,"a, b"`.
/// Errors: model::TextFault.
std::vector<model::WrittenCell> read_csv_row(std::string_view row);

}  // namespace aml::definition
