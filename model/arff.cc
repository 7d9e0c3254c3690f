#include "model/arff.h"

#include <set>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "model/arff_values.h"
#include "model/cell_text.h"
#include "model/text_columns.h"

namespace aml::model {
namespace {

using Nominals = std::set<std::string, std::less<>>;

/// Walks over lines; a line ends with LF, and a CR before it is dropped.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  /// Nothing when the text is at its end.
  std::optional<std::string_view> next() {
    if (at_ == text_.size()) return std::nullopt;
    const std::size_t end = text_.find('\n', at_);
    whole_ = end != text_.npos;
    const std::string_view line = text_.substr(at_, whole_ ? end - at_ : text_.npos);
    at_ = whole_ ? end + 1 : text_.size();
    return text::trim_white(line);
  }
  bool whole() const { return whole_; }  ///< the last line had its line end
  std::size_t at() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool whole_ = false;
};

bool is_idle(std::string_view line) {
  return line.empty() || line.front() == '%';
}

[[noreturn]] void throw_syntax(const std::string& problem, std::size_t row,
                               std::string column = {}) {
  throw TextFault(TextFault::Kind::kSyntax, problem, row, std::move(column));
}

std::optional<ColumnType> type_of(std::string_view word) {
  if (text::same_name(word, "numeric") || text::same_name(word, "real")) return ColumnType::kDouble;
  if (text::same_name(word, "integer")) return ColumnType::kInt32;
  if (text::same_name(word, "string")) return ColumnType::kString;
  if (text::same_name(word, "date")) return ColumnType::kDateTime;
  return std::nullopt;
}

/// The header as it is read: one attribute after another.
class Header {
 public:
  explicit Header(const Schema& declared) : columns_(declared) {}

  /// Whether the line was `@data`.
  bool read(std::string_view line, std::size_t number) {
    ArffValues values(line);
    const auto first = values.next_word();  // nothing: its quotes are wrong
    const std::string_view keyword = first ? first->text : std::string_view();
    if (text::same_name(keyword, "@data")) return true;
    if (text::same_name(keyword, "@attribute"))
      add_attribute(values, number);
    else if (!text::same_name(keyword, "@relation"))
      throw_syntax("Line " + std::to_string(number) + " is not one of @relation, @attribute, @data",
                   0);
    return false;
  }

  std::vector<Nominals> take_nominals() { return std::move(nominals_); }
  Schema take_schema() { return std::move(columns_).take(); }

 private:
  void add_attribute(ArffValues& values, std::size_t number) {
    const auto name = values.next_word();
    const std::string line = "Line " + std::to_string(number);
    if (!name || (name->text.empty() && !name->quoted))
      throw_syntax(line + " names no attribute", 0);
    std::string own_name(name->text);
    std::string_view type = text::trim_white(values.rest());
    nominals_.emplace_back();
    if (type.starts_with('{')) {
      if (!type.ends_with('}')) throw_syntax(line + " has a list of values that does not end", 0);
      add_nominals(type.substr(1, type.size() - 2), line);
      columns_.add(std::move(own_name), ColumnType::kString, true);
      return;
    }
    const auto known = type_of(ArffValues(type).next_word().value_or(ArffValue{}).text);
    if (!known) {
      throw_syntax(line + " has an attribute type that is not read: " + quoted_value(type), 0,
                   text::in_quotes(own_name));
    }
    columns_.add(std::move(own_name), *known);
  }

  void add_nominals(std::string_view list, const std::string& line) {
    ArffValues values(list);
    do {
      const auto value = values.next(',');
      if (!value) throw_syntax(line + " has a value whose quotes are wrong", 0);
      nominals_.back().emplace(value->text);
    } while (!values.at_end());
  }

  TextColumns columns_;
  std::vector<Nominals> nominals_;  ///< per attribute; empty: not nominal
};

class ArffReader final : public TableReader {
 public:
  ArffReader(Schema schema, std::vector<Nominals> nominals)
      : TableReader(std::move(schema)), nominals_(std::move(nominals)) {
    AML_ASSERT(nominals_.size() == this->schema().size());
  }

  WholeRows find_whole_rows(std::string_view bytes, std::size_t max_rows) const override {
    WholeRows cut;
    while (cut.rows < max_rows) {
      const std::size_t end = bytes.find('\n', cut.bytes);
      if (end == bytes.npos) break;
      cut.bytes = end + 1;
      ++cut.rows;
    }
    return cut;
  }

  Table read(std::string_view rows) const override {
    std::vector<Cells> columns;
    columns.reserve(schema().size());
    for (const Column& column : schema()) columns.emplace_back(column.type);
    Lines lines(rows);
    std::size_t row = 0;
    while (const auto line = lines.next()) {
      if (!is_idle(*line)) read_row(*line, columns, ++row);
    }
    return Table(schema(), std::move(columns));
  }

 private:
  void read_row(std::string_view line, std::vector<Cells>& columns, std::size_t row) const {
    if (line.front() == '{') throw_syntax("Sparse rows are not read", row);
    ArffValues values(line);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0 && values.at_end()) throw_ragged(schema(), i, row);
      const auto value = values.next(',');
      if (!value) {
        throw TextFault(TextFault::Kind::kQuotes, "A quote does not end, or text follows its end",
                        row, text::in_quotes(schema()[i].name));
      }
      append(columns[i], *value, i, row);
    }
    if (!values.at_end()) throw_ragged(schema(), columns.size(), row);
  }

  void append(Cells& cells, const ArffValue& value, std::size_t column, std::size_t row) const {
    if (!value.quoted && value.text == "?") return cells.append_missing();
    if (!value.quoted && value.text.empty())
      throw_syntax("A value is empty", row, text::in_quotes(schema()[column].name));
    const Nominals& nominals = nominals_[column];
    if (!nominals.empty() && !nominals.contains(value.text)) {
      throw TextFault(TextFault::Kind::kCell,
                      quoted_value(value.text) + " is not one of the attribute's values", row,
                      text::in_quotes(schema()[column].name));
    }
    append_cell_text(cells, value.text, schema()[column], row);
  }

  std::vector<Nominals> nominals_;
};

constexpr std::string_view kArffLineEnd = "\r\n";

// Dates in the form that cell_text.h writes, which the attribute has to declare.
std::string_view type_text(ColumnType type) {
  switch (type) {
    case ColumnType::kString:
      return "string";
    case ColumnType::kInt32:
      return "integer";
    case ColumnType::kDouble:
      return "numeric";
    case ColumnType::kBoolean:
      return "{True,False}";
    case ColumnType::kDateTime:
      return R"(date "M/d/yyyy h:mm:ss a")";
  }
  return "string";
}

}  // namespace

std::optional<OpenedTable> open_arff(std::string_view start, bool is_all, const Schema& declared) {
  const std::size_t mark = skip_byte_order_mark(start);
  Lines lines(start.substr(mark));
  Header header(declared);
  for (std::size_t number = 1;; ++number) {
    const auto line = lines.next();
    const bool comes_more = !is_all && (!line || !lines.whole());
    if (comes_more) return std::nullopt;
    if (!line) break;
    if (is_idle(*line) || !header.read(*line, number)) continue;
    std::vector<Nominals> nominals = header.take_nominals();
    if (nominals.empty()) break;
    return OpenedTable{std::make_unique<ArffReader>(header.take_schema(), std::move(nominals)),
                       mark + lines.at()};
  }
  throw TextFault(TextFault::Kind::kNoHeader, "There are no attributes, or no @data", 0);
}

void write_arff_header(std::string& out, const Schema& schema) {
  out += "@relation output";
  out += kArffLineEnd;
  out += kArffLineEnd;
  for (const Column& column : schema) {
    out += "@attribute ";
    append_arff_value(out, column.name);
    out += ' ';
    out += type_text(column.type);
    out += kArffLineEnd;
  }
  out += kArffLineEnd;
  out += "@data";
  out += kArffLineEnd;
}

void write_arff_rows(std::string& out, const Table& table) {
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      if (i > 0) out += ',';
      if (table.column(i).is_missing(row)) {
        out += '?';
        continue;
      }
      text.clear();
      append_cell(text, table.column(i), row);
      append_arff_value(out, text);
    }
    out += kArffLineEnd;
  }
}

}  // namespace aml::model
