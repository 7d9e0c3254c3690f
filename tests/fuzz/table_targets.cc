// Tables as texts: read whole and in pieces, written and read back, and read by a plain reader.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "emulator/definition/sample_table.h"
#include "emulator/text/ascii.h"
#include "model/cell_text.h"
#include "model/entered_table.h"
#include "model/module_error.h"
#include "model/sql_query.h"
#include "model/table_text.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/plain_csv.h"
#include "tests/fuzz/table_shown.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

using model::ColumnType;
using model::Schema;
using model::TextFault;
using model::TextFormat;

const Schema& declared() {
  static const Schema kDeclared{{"n", ColumnType::kInt32},
                                {"x", ColumnType::kDouble},
                                {"ok", ColumnType::kBoolean},
                                {"t", ColumnType::kDateTime},
                                {"s", ColumnType::kString}};
  return kDeclared;
}

model::Table read_whole(TextFormat format, std::string_view text, const Schema& schema) {
  const auto opened = model::open_table(format, text, true, schema);
  hold(opened.has_value(), "the whole text has a header or a fault");
  hold(opened->header_bytes <= text.size(), "the header is in the text");
  return opened->reader->read(text.substr(opened->header_bytes));
}

std::string shown_whole(TextFormat format, std::string_view text, const Schema& schema) {
  try {
    const model::Table table = read_whole(format, text, schema);
    return shown_names(table.schema()) + shown_rows(table);
  } catch (const TextFault& fault) {
    return shown_fault(fault.kind(), fault.row());
  }
}

/// The text as it may arrive: the pieces end at these parts of it.
class Arriving {
 public:
  Arriving(TextFormat format, std::string_view text, const Schema& schema)
      : format_(format), text_(text), schema_(schema) {}

  std::string read() {
    try {
      for (const std::size_t part : {3u, 5u, 7u}) take(text_.size() * part / 8, false);
      take(text_.size(), true);
      return shown_;
    } catch (const TextFault& fault) {
      const TextFault shifted = opened_ ? fault.shifted_by(rows_) : fault;
      return shown_fault(shifted.kind(), shifted.row());
    }
  }

 private:
  void take(std::size_t end, bool is_all) {
    if (!opened_) {
      opened_ = model::open_table(format_, text_.substr(0, end), is_all, schema_);
      if (!opened_) return;
      begin_ = opened_->header_bytes;
      shown_ = shown_names(opened_->reader->schema());
    }
    const std::string_view left = text_.substr(begin_, end - begin_);
    const model::WholeRows whole = opened_->reader->find_whole_rows(left, left.size() + 1);
    hold(whole.bytes <= left.size(), "whole rows are in the text");
    add(left.substr(0, is_all ? left.size() : whole.bytes));
  }

  void add(std::string_view rows) {
    const model::Table table = opened_->reader->read(rows);
    shown_ += shown_rows(table);
    rows_ += table.rows();
    begin_ += rows.size();
  }

  const TextFormat format_;
  const std::string_view text_;
  const Schema& schema_;
  std::optional<model::OpenedTable> opened_;
  std::size_t begin_ = 0;
  std::size_t rows_ = 0;
  std::string shown_;
};

// With 15 digits the largest numbers are written larger than they are, too large to be read.
bool is_largest(double value) {
  return std::abs(value) > 1.79769313486231e308 && !std::isinf(value);
}

bool can_be_written(const model::Table& table) {
  for (std::size_t i = 0; i < table.schema().size(); ++i) {
    if (table.column(i).type() != ColumnType::kDouble) continue;
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (is_largest(table.column(i).real(row))) return false;
  }
  return true;
}

void write_and_read_back(TextFormat format, std::string_view text) {
  std::optional<model::Table> table;
  try {
    table = read_whole(format, text, declared());
  } catch (const TextFault&) {
    return;
  }
  if (!can_be_written(*table)) return;
  std::string written;
  model::write_table_header(format, written, table->schema());
  model::write_table_rows(format, written, *table);
  hold_same(shown_whole(format, written, declared()),
            shown_names(table->schema()) + shown_rows(*table), "what is written is read back");
}

void check_table_text(TextFormat format, std::string_view text) {
  for (const Schema& schema : {Schema(), declared()})
    hold_same(Arriving(format, text, schema).read(), shown_whole(format, text, schema),
              "in pieces the text is another table");
  write_and_read_back(format, text);
}

template <typename Read>
void read_or_fault(Read read) {
  try {
    read();
  } catch (const TextFault& fault) {
    hold(fault.what()[0] != '\0', "a fault says what is wrong");
  }
}

model::Table sql_table() {
  const std::string text =
      "n,x,ok,t,s\n1,0.5,True,2014-09-21,a\n,,,,\n-3,1e300,False,2016-02-29,\"b\"\"\"\n";
  return read_whole(TextFormat::kCsv, text, declared());
}

template <typename Value>
std::string written(void (*append)(std::string&, Value), Value value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace

void fuzz_csv(std::string_view text) {
  hold_same(shown_whole(TextFormat::kCsv, text, Schema()), plain_csv(text, ','),
            "the plain reader reads another table");
  check_table_text(TextFormat::kCsv, text);
}

void fuzz_tsv(std::string_view text) {
  hold_same(shown_whole(TextFormat::kTsv, text, Schema()), plain_csv(text, '\t'),
            "the plain reader reads another table");
  check_table_text(TextFormat::kTsv, text);
}

void fuzz_arff(std::string_view text) {
  check_table_text(TextFormat::kArff, text);
}

void fuzz_entered_table(std::string_view text) {
  for (const std::string_view format : model::kEnteredFormats)
    for (const bool has_header : {false, true})
      read_or_fault([&] { model::read_entered(format, std::string(text), has_header); });
}

void fuzz_sample_csv(std::string_view text) {
  read_or_fault([&] {
    const definition::SampleTable table = definition::read_sample_csv(text);
    for (const auto& row : table.rows)
      hold(row.size() == table.columns.size(), "a row has a cell per column");
    const model::Table made = table.table(0, table.columns.size());
    hold(made.rows() == table.rows.size() || table.columns.empty(), "no row is lost");
  });
  read_or_fault([&] { definition::read_csv_row(text); });
}

void fuzz_sql(std::string_view text) {
  static const model::Table kTable = sql_table();
  const model::SqlBounds bounds{20'000, 16u << 20, 1u << 20};
  try {
    const model::SqlQuery query{std::string(text), bounds};
    const std::string_view names[] = {"t1"};
    const Schema schemas[] = {kTable.schema()};
    const Schema made = query.schema(names, schemas);
    const model::SqlTable tables[] = {{"t1", &kTable}};
    const model::Table result = query.run(tables, made);
    hold(result.schema() == made, "the result has the columns that were said");
  } catch (const model::ModuleError& error) {
    hold(error.spec().number == 69, "the error is that of the statement");
  }
}

void fuzz_cell_text(std::string_view text) {
  if (const auto value = model::parse_int32(text)) {
    const std::string plain = written(&model::append_int32, *value);
    hold(model::parse_int32(plain) == value && model::parse_int64(plain) == *value,
         "a whole number is read back");
  }
  if (const auto value = model::parse_double(text); value && !is_largest(*value)) {
    const std::string plain = written(&model::append_double, *value);
    const auto again = model::parse_double(plain);
    hold(again.has_value(), "a number is read back");
    hold_same(written(&model::append_double, *again), plain, "a number has one text");
  }
  if (const auto value = model::parse_boolean(text))
    hold(model::parse_boolean(written(&model::append_boolean, *value)) == value,
         "a truth is read back");
  if (const auto value = model::parse_datetime(text)) {
    const std::string plain = written(&model::append_datetime, *value);
    const auto again = model::parse_datetime(plain);
    hold(again && value->ticks - again->ticks >= 0 && value->ticks - again->ticks < 10'000'000,
         "a time is read back to its second");
  }
}

}  // namespace aml::tests
