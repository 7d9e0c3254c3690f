#include "emulator/definition/sample_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"
#include "model/column_guess.h"
#include "model/csv.h"
#include "model/entered_table.h"

namespace aml::definition {

namespace {

using model::ColumnType;
using model::WrittenCell;

std::size_t skip_number(std::string_view text, std::size_t at) {
  while (at < text.size() && text::is_digit(text[at])) ++at;
  return at;
}

std::string_view without_minus(std::string_view text) {
  return text.starts_with('-') ? text.substr(1) : text;
}

// Digits without a leading zero.
bool is_whole(std::string_view text) {
  const std::string_view digits = without_minus(text);
  if (digits.empty() || skip_number(digits, 0) != digits.size()) return false;
  return digits.size() == 1 || digits.front() != '0';
}

bool has_decimal_comma(std::string_view text) {
  const std::string_view digits = without_minus(text);
  const std::size_t comma = skip_number(digits, 0);
  return comma > 0 && comma + 1 < digits.size() && digits[comma] == ',' &&
         skip_number(digits, comma + 1) == digits.size();
}

std::vector<WrittenCell> column_of(const SampleTable& table, std::size_t column) {
  std::vector<WrittenCell> values;
  values.reserve(table.rows.size());
  for (const auto& row : table.rows) values.push_back(row[column]);
  return values;
}

// The delimiter that a header has most of, outside of quotes.
char find_delimiter(std::string_view text) {
  constexpr std::array<char, 3> kDelimiters = {',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  bool quoted = false;
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) counts[i] += c == kDelimiters[i] ? 1 : 0;
  }
  return kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                              counts.begin())];
}

void read_decimal_commas(SampleTable& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::vector<WrittenCell> values = column_of(table, i);
    const auto is_number = [](const WrittenCell& value) {
      if (!value) return true;
      const std::string_view text = text::trim_white(*value);
      return has_decimal_comma(text) || is_whole(text);
    };
    if (!std::all_of(values.begin(), values.end(), is_number)) continue;
    for (auto& row : table.rows)
      if (row[i]) std::replace(row[i]->begin(), row[i]->end(), ',', '.');
  }
}

SampleTable read_texts(std::string_view text, char delimiter) {
  const auto opened = model::open_csv(text, true, model::Schema(), delimiter);
  AML_ASSERT(opened);  // all of the text is there
  const model::Table read = opened->reader->read(text.substr(opened->header_bytes));
  SampleTable table;
  for (const model::Column& column : read.schema())
    table.columns.push_back({column.name, ColumnType::kString, model::ColumnKind::kFeature, false});
  table.rows.resize(read.rows(), std::vector<WrittenCell>(table.columns.size()));
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    for (std::size_t row = 0; row < read.rows(); ++row)
      if (!read.column(i).is_missing(row)) table.rows[row][i] = read.column(i).text(row);
  return table;
}

}  // namespace

model::Table SampleTable::table(std::size_t first, std::size_t count) const {
  AML_ASSERT(first + count <= columns.size());
  const auto begin = columns.begin() + static_cast<std::ptrdiff_t>(first);
  model::Table made(model::Schema({begin, begin + static_cast<std::ptrdiff_t>(count)}));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < count; ++i) {
      model::Cells& cells = made.column(i);
      const WrittenCell& value = row[first + i];
      if (!value || !model::append_parsed(cells, *value)) cells.append_missing();
    }
  }
  return made;
}

void infer_types(SampleTable& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    table.columns[i].type = model::guess_type(column_of(table, i));
}

std::vector<std::string> keep_number_texts(SampleTable& table, const SampleTable& asked) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    model::Column& column = table.columns[i];
    const auto is_it = [&](const model::Column& other) { return other.name == column.name; };
    if (column.type != ColumnType::kInt32 && column.type != ColumnType::kDouble) continue;
    if (std::any_of(asked.columns.begin(), asked.columns.end(), is_it)) continue;
    const model::Table parsed = table.table(i, 1);
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      std::string written;
      if (!parsed.column(0).is_missing(row)) model::append_cell(written, parsed.column(0), row);
      if (written == table.rows[row][i].value_or("")) continue;
      column.type = ColumnType::kString;
      kept.push_back(column.name);
      break;
    }
  }
  return kept;
}

SampleTable read_sample_csv(std::string_view text) {
  if (!text::is_utf8(text) && !text.starts_with("\xFF\xFE") && !text.starts_with("\xFE\xFF"))
    throw model::TextFault(model::TextFault::Kind::kEncoding,
                           "The text is not UTF-8: save the file as UTF-8", 0);
  const char delimiter = find_delimiter(text);
  SampleTable table = read_texts(text, delimiter);
  if (delimiter == ';') read_decimal_commas(table);
  infer_types(table);
  return table;
}

std::vector<WrittenCell> read_csv_row(std::string_view row) {
  if (row.empty()) return {WrittenCell()};
  const model::Table table = model::read_entered_texts(',', row, false);
  std::vector<WrittenCell> cells(table.schema().size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (table.rows() > 0 && !table.column(i).is_missing(0)) cells[i] = table.column(i).text(0);
  return cells;
}

}  // namespace aml::definition
