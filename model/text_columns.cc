#include "model/text_columns.h"

#include <algorithm>
#include <utility>

#include "emulator/text/messages.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"

namespace aml::model {

std::string quoted_value(std::string_view value) {
  constexpr std::size_t kMaxQuoted = 64;
  if (value.size() <= kMaxQuoted) return text::in_quotes(value);
  // Not in the middle of a character, so that the text stays UTF-8.
  std::size_t end = kMaxQuoted;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return text::in_quotes(std::string(value.substr(0, end)) + "…");
}

void TextColumns::add(std::string name, ColumnType own, bool categorical) {
  if (columns_.size() == kMaximumColumns) {
    throw TextFault(TextFault::Kind::kColumnsBeyondLimit,
                    "More than " + std::to_string(kMaximumColumns) + " columns", 0);
  }
  const auto declared = declared_.find(name);
  if (declared)
    columns_.push_back(declared_[*declared]);
  else
    columns_.push_back({std::move(name), own, ColumnKind::kNone, categorical});
}

Schema TextColumns::take() && {
  std::vector<std::string_view> names;
  names.reserve(columns_.size());
  for (const Column& column : columns_) names.push_back(column.name);
  std::sort(names.begin(), names.end());
  const auto repeated = std::adjacent_find(names.begin(), names.end());
  if (repeated != names.end()) {
    throw TextFault(TextFault::Kind::kRepeatedColumn, "Two columns have one name", 0,
                    text::in_quotes(*repeated));
  }
  return Schema(std::move(columns_));
}

void append_cell_text(Cells& cells, std::string_view text, const Column& column, std::size_t row) {
  if (append_parsed(cells, text)) return;
  throw TextFault(TextFault::Kind::kCell,
                  "Cannot read " + quoted_value(text) + " as " + std::string(name_of(column.type)),
                  row, text::in_quotes(column.name));
}

void throw_ragged(const Schema& schema, std::size_t cell, std::size_t row) {
  // The sentence of the service, which counts as library error 16.
  throw TextFault(
      TextFault::Kind::kRaggedRow, "All rows must have same number of elements", row,
      cell < schema.size() ? text::in_quotes(schema[cell].name) : std::to_string(cell + 1));
}

std::size_t skip_byte_order_mark(std::string_view start) {
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF"))
    throw TextFault(TextFault::Kind::kEncoding, "The text is UTF-16, not UTF-8", 0);
  return start.size() - text::without_bom(start).size();
}

}  // namespace aml::model
