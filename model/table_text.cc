#include "model/table_text.h"

#include <utility>

#include "model/arff.h"
#include "model/csv.h"

namespace aml::model {
namespace {

std::string place_of(std::size_t row, const std::string& column) {
  std::string place = row == 0 ? "header" : "row " + std::to_string(row);
  if (!column.empty()) place += ", column " + column;
  return place;
}

char delimiter_of(TextFormat format) {
  return format == TextFormat::kTsv ? '\t' : ',';
}

}  // namespace

TextFault::TextFault(Kind kind, std::string problem, std::size_t row, std::string column)
    : kind_(kind),
      problem_(std::move(problem)),
      row_(row),
      column_(std::move(column)),
      text_(problem_ + " (" + place_of(row_, column_) + ")") {}

TextFault TextFault::shifted_by(std::size_t rows) const {
  return TextFault(kind_, problem_, row_ + rows, column_);
}

std::optional<OpenedTable> open_table(TextFormat format, std::string_view start, bool is_all,
                                      const Schema& declared) {
  if (format == TextFormat::kArff) return open_arff(start, is_all, declared);
  return open_csv(start, is_all, declared, delimiter_of(format));
}

void write_table_header(TextFormat format, std::string& out, const Schema& schema) {
  if (format == TextFormat::kArff) return write_arff_header(out, schema);
  write_csv_header(out, schema, delimiter_of(format));
}

void write_table_rows(TextFormat format, std::string& out, const Table& table) {
  if (format == TextFormat::kArff) return write_arff_rows(out, table);
  write_csv_rows(out, table, delimiter_of(format));
}

const std::vector<Rule> kTableTextRules = {
    {"csv.header", "The first row holds the names of the columns.",
     observed("every client that uploads a file sends one")},
    {"csv.quotes", "Fields are quoted as in RFC 4180: commas, doubled quotes, line ends.",
     observed("files of surviving clients")},
    {"csv.stray-quote", "A quote inside a field that does not begin with one is plain text.",
     inferred("the readers of the time kept it")},
    {"csv.missing", "An empty field is a missing value.",
     observed("python-azureml-client writes missing values as empty fields")},
    {"csv.empty-text", "A field of two quotes is an empty text, and is written so.",
     inferred("else an empty text would come back as missing")},
    {"csv.empty-line",
     "An empty line is not a row, except in a file of one column: a missing value.",
     inferred("files often end in empty lines; a column of texts may hold missing ones")},
    {"csv.line-ends", "Lines end with CR LF, the last one too; LF alone is read as well.",
     inferred("a client in production splits at CR LF and counts the rows")},
    {"csv.no-bom", "A byte order mark is skipped and never written.",
     inferred("it would become part of the first column's name")},
    {"csv.bytes", "Texts are not checked to be UTF-8; their bytes pass as they are.",
     inferred("no refusal of a file for its encoding was seen")},
    {"batch.own-columns",
     "A batch file brings its own columns in its own order; a module misses what is not there.",
     observed("python-azureml-client: batch does not hold files against the published schema")},
    {"batch.extra-columns",
     "Columns that the service does not declare are texts of no kind and pass through.",
     inferred("their bytes then stay as they are, and a default selection leaves them alone")},
    {"arff.types",
     "numeric and real are Double, integer is Int32, nominal and string are String, date is "
     "DateTime; a declared column is of its declared type.",
     documented("Weka's ARFF page; that the service mapped them so is inferred")},
    {"arff.sparse", "Sparse rows, weights and relational attributes are refused.",
     inferred("the service's own reader is not known to take them")},
    {"arff.lines", "ARFF is written with CR LF.", inferred("as CSV is")},
};

}  // namespace aml::model
