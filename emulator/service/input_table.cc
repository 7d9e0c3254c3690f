#include "emulator/service/input_table.h"

#include <numeric>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "model/cell_text.h"

namespace aml::service {

namespace {

using core::ApiError;
using core::CellText;
using core::RawTable;
using model::Cells;
using model::ColumnType;
using model::Schema;

// What .NET's parsers say of a text they refuse, without the full stop: the row's template ends in
// one.
std::string_view parse_diagnostic(ColumnType type, std::string_view text) {
  constexpr std::string_view kFormat = "Input string was not in a correct format";
  switch (type) {
    case ColumnType::kBoolean:
      return "String was not recognized as a valid Boolean";
    case ColumnType::kDateTime:
      return "String was not recognized as a valid DateTime";
    case ColumnType::kInt32: {
      const bool digits = text.find_first_not_of("+-0123456789 ") == std::string_view::npos &&
                          text.find_first_of("0123456789") != std::string_view::npos;
      return digits && text.size() > 9 ? "Value was either too large or too small for an Int32"
                                       : kFormat;
    }
    default:
      return kFormat;
  }
}

void append_cell(Cells& cells, CellText cell, const std::string& input) {
  if (cell.is_null()) {
    cells.append_missing();
  } else if (!model::append_parsed(cells, cell.view())) {
    throw ApiError(core::kInputParseError, {parse_diagnostic(cells.type(), cell.view())})
        .with_target(input);
  }
}

std::size_t text_bytes(const RawTable& raw) {
  std::size_t bytes = 0;
  for (const CellText& cell : raw.cells) bytes += cell.size;
  return bytes;
}

[[noreturn]] void count_mismatch(std::size_t sent, std::size_t declared, const std::string& input) {
  throw ApiError(core::kTableSchemaColumnCountMismatch,
                 {std::to_string(sent), std::to_string(declared)})
      .with_target(input);
}

}  // namespace

ColumnMap::ColumnMap(const RawTable& raw, const Schema& schema, const std::string& input,
                     bool ignore_extra_columns)
    : source_of_(schema.size(), kNone), target_of_(raw.by_name ? raw.columns.size() : 0, kNone) {
  const bool too_many = raw.width() > schema.size() && !ignore_extra_columns;
  const bool too_few = raw.width() < schema.size() && !raw.by_name;
  if (too_many || too_few) count_mismatch(raw.width(), schema.size(), input);
  if (raw.ragged) {
    throw ApiError(core::kAllRowsMustHaveSameElements,
                   {std::to_string(raw.width()), std::to_string(raw.ragged->row + 1),
                    std::to_string(raw.ragged->length)})
        .with_target(input);
  }
  if (raw.unnamed_width) {
    std::iota(source_of_.begin(), source_of_.end(), std::size_t{0});
    return;
  }
  for (std::size_t i = 0; i < raw.columns.size(); ++i) {
    const auto declared = schema.find(raw.columns[i]);
    if (declared && source_of_[*declared] == kNone) {
      source_of_[*declared] = i;
      if (raw.by_name) target_of_[i] = *declared;
    } else if (!ignore_extra_columns) {
      throw ApiError(core::kInputMismatchError).with_target(input);
    }
  }
  for (const std::size_t source : source_of_) {
    if (source == kNone && !raw.by_name)
      throw ApiError(core::kInputMismatchError).with_target(input);
  }
}

model::Table ColumnMap::convert(const RawTable& raw, const Schema& schema,
                                const std::string& input) const {
  AML_ASSERT(source_of_.size() == schema.size());
  std::vector<Cells> columns;
  columns.reserve(schema.size());
  const std::size_t bytes = schema.size() == 1 ? text_bytes(raw) : 0;
  for (const model::Column& column : schema)
    columns.emplace_back(column.type).reserve(raw.rows, bytes);

  if (raw.by_name) {
    AML_ASSERT(raw.row_ends.size() == raw.rows && raw.cell_columns.size() == raw.cells.size());
    std::vector<CellText> row(schema.size());
    std::size_t at = 0;
    for (const std::size_t end : raw.row_ends) {
      std::fill(row.begin(), row.end(), CellText{});
      for (; at < end; ++at) {
        const std::size_t target = target_of_[raw.cell_columns[at]];
        if (target != kNone) row[target] = raw.cells[at];
      }
      for (std::size_t i = 0; i < columns.size(); ++i) append_cell(columns[i], row[i], input);
    }
  } else {
    const std::size_t width = raw.width();
    AML_ASSERT(raw.cells.size() == raw.rows * width);
    for (std::size_t row = 0; row < raw.rows; ++row) {
      const CellText* cells = raw.cells.data() + row * width;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        append_cell(columns[i], cells[source_of_[i]], input);
      }
    }
  }
  return model::Table(schema, std::move(columns));
}

}  // namespace aml::service
