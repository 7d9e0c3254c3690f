#include "model/csv.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"
#include "model/text_columns.h"

namespace aml::model {
namespace {

constexpr char kQuote = '"';

// The first `wanted`, or `end`. memchr is what makes reading fast: fields are long.
const char* find(const char* at, const char* end, char wanted) {
  const void* found = std::memchr(at, wanted, static_cast<std::size_t>(end - at));
  return found ? static_cast<const char*>(found) : end;
}

// After the quote that closes the field which opens at `open`, or nullptr when it does not close.
const char* find_close(const char* open, const char* end) {
  const char* at = open + 1;
  while (true) {
    const char* quote = find(at, end, kQuote);
    if (quote == end) return nullptr;
    if (quote + 1 == end || quote[1] != kQuote) return quote;
    at = quote + 2;
  }
}

/// Walks over the fields of rows.
class Fields {
 public:
  Fields(std::string_view rows, char delimiter)
      : at_(rows.data()), end_(at_ + rows.size()), line_end_(at_), delimiter_(delimiter) {
    if (at_ != end_) line_end_ = find(at_, end_, '\n');
  }

  struct Field {
    std::string_view text;  ///< valid until the next one
    bool quoted = false;
    bool ends_row = false;
  };

  bool at_end() const { return at_ == end_; }

  bool skip_empty_line() {
    const char* at = at_;
    if (at != end_ && *at == '\r') ++at;
    if (at != end_ && *at != '\n') return false;
    at_ = at == end_ ? end_ : at + 1;
    return true;
  }

  /// Nothing: the quotes of the field are wrong.
  std::optional<Field> next() {
    if (at_ != end_ && *at_ == kQuote) return next_quoted();
    if (line_end_ < at_) line_end_ = find(at_, end_, '\n');
    const char* stop = find(at_, line_end_, delimiter_);
    Field field{{at_, static_cast<std::size_t>(stop - at_)}, false, stop == line_end_};
    if (field.ends_row && field.text.ends_with('\r')) field.text.remove_suffix(1);
    at_ = stop == end_ ? end_ : stop + 1;
    return field;
  }

 private:
  std::optional<Field> next_quoted() {
    const char* close = find_close(at_, end_);
    if (close == nullptr) return std::nullopt;
    Field field{unquote({at_ + 1, static_cast<std::size_t>(close - at_ - 1)}), true, false};
    at_ = close + 1;
    if (at_ != end_ && *at_ == delimiter_) {
      ++at_;
      return field;
    }
    if (!skip_empty_line()) return std::nullopt;
    field.ends_row = true;
    return field;
  }

  std::string_view unquote(std::string_view text) {
    std::size_t quote = text.find(kQuote);
    if (quote == text.npos) return text;
    unquoted_.clear();
    for (; quote != text.npos; quote = text.find(kQuote)) {
      AML_ASSERT(quote + 2 <= text.size());  // find_close() saw quotes in pairs
      unquoted_.append(text.substr(0, quote + 1));
      text.remove_prefix(quote + 2);
    }
    unquoted_.append(text);
    return unquoted_;
  }

  const char* at_;
  const char* end_;
  const char* line_end_;  ///< the first line end at or after at_, unless it is before it
  char delimiter_;
  std::string unquoted_;
};

[[noreturn]] void throw_quotes(std::size_t row, std::string column) {
  throw TextFault(TextFault::Kind::kQuotes, "A quote does not end, or text follows its end", row,
                  std::move(column));
}

class CsvReader final : public TableReader {
 public:
  CsvReader(Schema schema, char delimiter)
      : TableReader(std::move(schema)), delimiter_(delimiter) {}

  WholeRows find_whole_rows(std::string_view bytes, std::size_t max_rows) const override;
  Table read(std::string_view rows) const override;

 private:
  void read_row(Fields& fields, std::vector<Cells>& columns, std::size_t row) const;

  char delimiter_;
};

// Only a quote at the beginning of a field can hide a line end.
WholeRows cut_rows(std::string_view bytes, std::size_t max_rows, char delimiter) {
  WholeRows cut;
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  if (begin == end) return cut;
  const char* line_end = find(begin, end, '\n');
  const char* quote = find(begin, end, kQuote);
  while (cut.rows < max_rows && line_end != end) {
    if (quote > line_end) {
      ++cut.rows;
      cut.bytes = static_cast<std::size_t>(line_end + 1 - begin);
      line_end = find(line_end + 1, end, '\n');
      continue;
    }
    const bool opens = quote == begin || quote[-1] == delimiter || quote[-1] == '\n';
    const char* close = opens ? find_close(quote, end) : quote;
    if (close == nullptr) return cut;
    if (line_end < close) line_end = find(close, end, '\n');
    quote = find(close + 1, end, kQuote);
  }
  return cut;
}

WholeRows CsvReader::find_whole_rows(std::string_view bytes, std::size_t max_rows) const {
  return cut_rows(bytes, max_rows, delimiter_);
}

Table CsvReader::read(std::string_view rows) const {
  std::vector<Cells> columns;
  columns.reserve(schema().size());
  for (const Column& column : schema()) columns.emplace_back(column.type);
  if (columns.size() == 1) columns.front().reserve(0, rows.size());
  Fields fields(rows, delimiter_);
  std::size_t row = 0;
  while (!fields.at_end()) {
    if (columns.size() > 1 && fields.skip_empty_line()) continue;
    read_row(fields, columns, ++row);
  }
  return Table(schema(), std::move(columns));
}

void CsvReader::read_row(Fields& fields, std::vector<Cells>& columns, std::size_t row) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto field = fields.next();
    if (!field) throw_quotes(row, text::in_quotes(schema()[i].name));
    Cells& cells = columns[i];
    if (cells.type() != ColumnType::kString)
      append_cell_text(cells, field->text, schema()[i], row);
    else if (field->text.empty() && !field->quoted)
      cells.append_missing();
    else
      cells.append_text(field->text);
    if (field->ends_row != (i + 1 == columns.size())) throw_ragged(schema(), i + 1, row);
  }
}

Schema read_header(std::string_view line, const Schema& declared, char delimiter) {
  TextColumns columns(declared);
  Fields fields(line, delimiter);
  bool named = false;
  for (std::size_t i = 1;; ++i) {
    const auto field = fields.next();
    if (!field) throw_quotes(0, std::to_string(i));
    named = named || !field->text.empty();
    columns.add(std::string(field->text), ColumnType::kString);
    if (field->ends_row) break;
  }
  if (!named) throw TextFault(TextFault::Kind::kNoHeader, "There are no column names", 0);
  return std::move(columns).take();
}

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kInt32Bytes = 11;

bool needs_quotes(std::string_view text, char delimiter) {
  constexpr auto kNone = std::string_view::npos;
  return text.find(delimiter) != kNone || text.find('"') != kNone || text.find('\n') != kNone ||
         text.find('\r') != kNone;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t quote = text.find('"'); quote != text.npos; quote = text.find('"')) {
    out.append(text.substr(0, quote + 1));
    out += '"';
    text.remove_prefix(quote + 1);
  }
  out.append(text);
  out += '"';
}

// At the front of a text a reader takes it for the mark of an encoding.
bool begins_like_mark(std::string_view name) {
  return name.starts_with(text::kByteOrderMark) || name.starts_with("\xFF\xFE") ||
         name.starts_with("\xFE\xFF");
}

void append_field(std::string& out, std::string_view text, char delimiter) {
  if (needs_quotes(text, delimiter))
    append_quoted(out, text);
  else
    out.append(text);
}

/// Neighbouring Int32 columns without missing values: most of what hashing makes, so they are
/// written past std::string, which would check its room at every byte.
struct Run {
  std::size_t first;
  std::size_t count;  ///< 0: one column of any other make
};

std::vector<Run> runs_of(const Table& table) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < table.schema().size(); ++i) {
    const Cells& cells = table.column(i);
    const bool plain = cells.type() == ColumnType::kInt32 && !cells.any_missing();
    if (plain && !runs.empty() && runs.back().count > 0)
      ++runs.back().count;
    else
      runs.push_back({i, plain ? std::size_t{1} : std::size_t{0}});
  }
  return runs;
}

char* write_int32(char* at, std::int32_t value) {
  if (value >= 0 && value < 10) {
    *at = static_cast<char>('0' + value);
    return at + 1;
  }
  return std::to_chars(at, at + kInt32Bytes, value).ptr;
}

/// Writes the rows of one table.
class Rows {
 public:
  Rows(std::string& out, const Table& table, char delimiter)
      : out_(out), table_(table), runs_(runs_of(table)), delimiter_(delimiter) {}

  void write() {
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      for (const Run& run : runs_) {
        if (run.first > 0) out_ += delimiter_;
        if (run.count > 0)
          write_run(run, row);
        else
          write_cell(table_.column(run.first), row);
      }
      out_ += kLineEnd;
    }
  }

 private:
  void write_run(const Run& run, std::size_t row) {
    constexpr std::size_t kAtOnce = 16;
    char buffer[kAtOnce * (kInt32Bytes + 1)];
    const std::size_t end = run.first + run.count;
    char* at = buffer;
    for (std::size_t i = run.first; i < end; ++i) {
      if (i > run.first) *at++ = delimiter_;
      at = write_int32(at, table_.column(i).int32(row));
      if ((i - run.first) % kAtOnce != kAtOnce - 1) continue;
      out_.append(buffer, at);
      at = buffer;
    }
    out_.append(buffer, at);
  }

  void write_cell(const Cells& cells, std::size_t row) {
    if (cells.is_missing(row)) return;
    if (cells.type() != ColumnType::kString) {
      scratch_.clear();
      append_cell(scratch_, cells, row);
      return append_field(out_, scratch_, delimiter_);
    }
    const std::string_view text = cells.text(row);
    if (text.empty())
      out_ += R"("")";
    else
      append_field(out_, text, delimiter_);
  }

  std::string& out_;
  const Table& table_;
  std::vector<Run> runs_;
  char delimiter_;
  std::string scratch_;
};

}  // namespace

std::optional<OpenedTable> open_csv(std::string_view start, bool is_all, const Schema& declared,
                                    char delimiter) {
  const std::size_t mark = skip_byte_order_mark(start);
  const std::string_view text = start.substr(mark);
  const WholeRows cut = cut_rows(text, 1, delimiter);
  if (cut.rows == 0 && !is_all) return std::nullopt;
  const std::size_t length = cut.rows == 0 ? text.size() : cut.bytes;
  Schema schema = read_header(text.substr(0, length), declared, delimiter);
  return OpenedTable{std::make_unique<CsvReader>(std::move(schema), delimiter), mark + length};
}

void write_csv_header(std::string& out, const Schema& schema, char delimiter) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (i > 0) out += delimiter;
    if (i == 0 && begins_like_mark(schema[i].name))
      append_quoted(out, schema[i].name);
    else
      append_field(out, schema[i].name, delimiter);
  }
  out += kLineEnd;
}

void write_csv_rows(std::string& out, const Table& table, char delimiter) {
  Rows(out, table, delimiter).write();
}

}  // namespace aml::model
