#include <algorithm>
#include <charconv>
#include <cstring>

#include "model/cell_text.h"
#include "model/csv.h"

namespace aml::model {
namespace {

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

void write_csv_header(std::string& out, const Schema& schema, char delimiter) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (i > 0) out += delimiter;
    append_field(out, schema[i].name, delimiter);
  }
  out += kLineEnd;
}

void write_csv_rows(std::string& out, const Table& table, char delimiter) {
  Rows(out, table, delimiter).write();
}

}  // namespace aml::model
