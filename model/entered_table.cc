#include "model/entered_table.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"
#include "model/arff.h"
#include "model/cell_text.h"
#include "model/column_guess.h"
#include "model/csv.h"

namespace aml::model {
namespace {

constexpr std::string_view kSvmLight = "SvmLight";
constexpr std::size_t kMaximumCells = 10'000'000;  // of a table that is mostly zeros

std::string_view without_cr(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

/// Whether the bytes so far leave a quoted field open: as the reader of tables, a quote opens one
/// only where a field begins.
class Quoting {
 public:
  explicit Quoting(char delimiter) : delimiter_(delimiter) {}

  bool is_open() const { return open_; }
  void take(char c) {
    if (c == '"') {
      const bool closes = open_;
      open_ = !open_ && (at_start_ || was_open_);  // after one that closed it, it is a quote
      was_open_ = closes;
      at_start_ = false;
    } else {
      was_open_ = false;
      at_start_ = !open_ && (c == delimiter_ || c == '\n');
    }
  }

 private:
  const char delimiter_;
  bool open_ = false;
  bool was_open_ = false;  ///< up to the byte before
  bool at_start_ = true;   ///< of a field
};

// Lines, where a quoted field may hold the end of one.
std::vector<std::string_view> lines_of(std::string_view data, char delimiter) {
  std::vector<std::string_view> lines;
  Quoting quoting(delimiter);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < data.size(); ++at) {
    quoting.take(data[at]);
    if (data[at] != '\n' || quoting.is_open()) continue;
    lines.push_back(without_cr(data.substr(begin, at - begin)));
    begin = at + 1;
  }
  if (begin < data.size()) lines.push_back(without_cr(data.substr(begin)));
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::size_t fields_of(std::string_view line, char delimiter) {
  std::size_t count = 1;
  Quoting quoting(delimiter);
  for (const char c : line) {
    quoting.take(c);
    if (c == delimiter && !quoting.is_open()) ++count;
  }
  return count;
}

std::string numbered_names(std::size_t count, char delimiter) {
  std::string names;
  for (std::size_t i = 1; i <= count; ++i)
    names += (i == 1 ? "Col" : delimiter + std::string("Col")) + std::to_string(i);
  return names + "\n";
}

Cells as_type(const Cells& texts, ColumnType type) {
  Cells cells(type);
  for (std::size_t row = 0; row < texts.size(); ++row) {
    if (texts.is_missing(row) || !append_parsed(cells, texts.text(row))) cells.append_missing();
  }
  return cells;
}

Cells guessed(Cells texts) {
  std::vector<WrittenCell> values;
  values.reserve(texts.size());
  for (std::size_t row = 0; row < texts.size(); ++row)
    values.push_back(texts.is_missing(row) ? WrittenCell() : WrittenCell(texts.text(row)));
  const ColumnType type = guess_type(values);
  return type == ColumnType::kString ? std::move(texts) : as_type(texts, type);
}

Table read_all(const std::optional<OpenedTable>& opened, std::string_view text) {
  AML_ASSERT(opened);
  return opened->reader->read(text.substr(opened->header_bytes));
}

Table with_guessed_types(Table table) {
  std::vector<Column> columns(table.schema().begin(), table.schema().end());
  std::vector<Cells> cells = std::move(table).take_columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (cells[i].type() == ColumnType::kString) cells[i] = guessed(std::move(cells[i]));
    columns[i].type = cells[i].type();
    columns[i].kind = ColumnKind::kFeature;
  }
  return Table(Schema(std::move(columns)), std::move(cells));
}

/// One row of SvmLight: a label, then `index:value`, indices from 1 and rising.
struct SparseRow {
  double label = 0;
  std::vector<std::pair<std::size_t, double>> features;
};

SparseRow read_sparse(std::string_view line, std::size_t row) {
  const auto broken = [&](std::string_view word) {
    return TextFault(TextFault::Kind::kSyntax,
                     "Cannot read \"" + std::string(word.substr(0, 40)) + "\" as SvmLight", row);
  };
  SparseRow read;
  bool has_label = false;
  line = text::trim(line.substr(0, line.find('#')));
  while (!line.empty()) {
    const std::string_view word = text::trim(text::cut(line, ' '));
    line = text::trim(line);
    if (!has_label) {
      const auto label = parse_double(word);
      if (!label) throw broken(word);
      read.label = *label;
      has_label = true;
      continue;
    }
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos) throw broken(word);
    if (word.substr(0, colon) == "qid") continue;
    const auto index = text::parse_number<std::size_t>(word.substr(0, colon));
    const auto value = parse_double(word.substr(colon + 1));
    const bool rises = index && (read.features.empty() || *index > read.features.back().first);
    if (!index || !value || *index == 0 || *index >= kMaximumColumns || !rises) throw broken(word);
    read.features.emplace_back(*index, *value);
  }
  if (!has_label) throw broken("");
  return read;
}

Table read_svmlight(const std::string& data) {
  std::vector<SparseRow> rows;
  std::size_t features = 0;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(data, ' ')) {
    ++number;
    if (text::trim(line.substr(0, line.find('#'))).empty()) continue;
    rows.push_back(read_sparse(line, number));
    if (!rows.back().features.empty())
      features = std::max(features, rows.back().features.back().first);
  }
  if (rows.empty()) throw TextFault(TextFault::Kind::kNoHeader, "There is no data", 0);
  if (rows.size() > kMaximumCells / (features + 1))
    throw TextFault(TextFault::Kind::kColumnsBeyondLimit, "Too many columns for these rows", 0);
  std::vector<Column> columns = {{"Col1", ColumnType::kDouble, ColumnKind::kLabel, false}};
  for (std::size_t i = 1; i <= features; ++i)
    columns.push_back(
        {"Col" + std::to_string(i + 1), ColumnType::kDouble, ColumnKind::kFeature, false});
  Table table{Schema(std::move(columns))};
  for (const SparseRow& row : rows) {
    table.column(0).append_real(row.label);
    auto next = row.features.begin();
    for (std::size_t i = 1; i <= features; ++i) {
      const bool is_given = next != row.features.end() && next->first == i;
      table.column(i).append_real(is_given ? (next++)->second : 0);
    }
  }
  return table;
}

}  // namespace

Table read_entered_texts(char delimiter, std::string_view data, bool has_header) {
  const std::vector<std::string_view> lines = lines_of(data, delimiter);
  if (lines.empty()) throw TextFault(TextFault::Kind::kNoHeader, "There is no data", 0);
  const std::size_t count = fields_of(lines.front(), delimiter);
  if (count > kMaximumColumns)
    throw TextFault(TextFault::Kind::kColumnsBeyondLimit, "Too many columns", 0);
  std::string text = has_header ? "" : numbered_names(count, delimiter);
  std::vector<std::size_t> empty_rows;  // of a column alone, which no delimiter can say
  std::size_t row = 0;
  for (const std::string_view line : lines) {
    const bool is_header = has_header && line.data() == lines.front().data();
    if (line.empty() && count == 1 && !is_header)
      empty_rows.push_back(row);
    else
      text += std::string(line.empty() ? std::string(count - 1, delimiter) : line) + "\n";
    if (!is_header) ++row;
  }
  Table table = read_all(open_csv(text, true, Schema(), delimiter), text);
  if (empty_rows.empty()) return table;
  Table padded(table.schema());
  std::size_t next = 0;
  for (std::size_t i = 0; i < row; ++i) {
    if (std::binary_search(empty_rows.begin(), empty_rows.end(), i))
      padded.column(0).append_missing();
    else
      padded.column(0).append_from(table.column(0), next++);
  }
  return padded;
}

Table read_entered(std::string_view format, const std::string& data, bool has_header) {
  if (format == kSvmLight) return read_svmlight(data);
  if (format == "TSV") return with_guessed_types(read_entered_texts('\t', data, has_header));
  if (format == "CSV") return with_guessed_types(read_entered_texts(',', data, has_header));
  Table table = read_all(open_arff(data, true, Schema()), data);
  std::vector<Column> columns(table.schema().begin(), table.schema().end());
  for (Column& column : columns) column.kind = ColumnKind::kFeature;
  return Table(Schema(std::move(columns)), std::move(table).take_columns());
}

}  // namespace aml::model
