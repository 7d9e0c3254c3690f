#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/evidence.h"
#include "model/table.h"

namespace aml::model {

/// Texts that hold tables, as batch jobs read and write them.
/// Source: kTableTextRules.
enum class TextFormat { kCsv, kTsv, kArff };

inline constexpr std::size_t kMaximumRowBytes = 16u << 20;  ///< of one row, the header included
inline constexpr std::size_t kMaximumColumns = 65'536;

/// A text that is not a table of its format: what is wrong, and where.
class TextFault : public std::exception {
 public:
  enum class Kind {
    kNoHeader,        ///< nothing at all, or a first line without any name
    kEncoding,        ///< UTF-16
    kRepeatedColumn,  ///< two columns of one name
    kColumnsBeyondLimit,
    kRowTooLong,
    kRaggedRow,  ///< more or fewer cells than columns
    kQuotes,     ///< a quote that does not end, or text after one that did
    kCell,       ///< a cell that is not of its column's type
    kSyntax      ///< ARFF: a line or value that the format does not have, or that is not read
  };

  /// `row` counts data rows from 1; 0 is the header. `column` may be empty.
  TextFault(Kind kind, std::string problem, std::size_t row, std::string column = {});

  Kind kind() const { return kind_; }
  std::size_t row() const { return row_; }
  const std::string& column() const { return column_; }
  /// `Cannot read "x" as Int32 (row 3, column "Age")`
  const char* what() const noexcept override { return text_.c_str(); }

  /// The same fault where `rows` rows come before the text that was read.
  TextFault shifted_by(std::size_t rows) const;

 private:
  Kind kind_;
  std::string problem_;
  std::size_t row_;
  std::string column_;
  std::string text_;
};

/// The whole rows at the beginning of a piece of text.
struct WholeRows {
  std::size_t bytes = 0;
  std::size_t rows = 0;
};

/// Reads the rows after one header, piece by piece.
/// Threads: const; many threads read pieces of one text at once.
class TableReader {
 public:
  explicit TableReader(Schema schema) : schema_(std::move(schema)) {}
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;
  virtual ~TableReader() = default;

  /// The columns of the text, in its own order.
  const Schema& schema() const { return schema_; }

  /// How much of `bytes`, which begins with a row, is whole rows; `max_rows` at most. A last row
  /// without line end is not seen as whole, as more of it may come.
  virtual WholeRows find_whole_rows(std::string_view bytes, std::size_t max_rows) const = 0;

  /// A table of whole rows; the last may lack its line end.
  /// Errors: TextFault, of the first malformed row.
  virtual Table read(std::string_view rows) const = 0;

 private:
  Schema schema_;
};

struct OpenedTable {
  std::unique_ptr<TableReader> reader;
  std::size_t header_bytes;  ///< where the rows begin
};

/// Reads the header. A column is of the type that `declared` gives its name; others are String, or
/// what an ARFF header says, and of kind None, so that they pass through default selections.
/// Shape:  nothing when the header goes on after `start`, which never happens if `is_all`.
/// Errors: TextFault.
std::optional<OpenedTable> open_table(TextFormat format, std::string_view start, bool is_all,
                                      const Schema& declared);

/// Appends what precedes the first row: the names, or an ARFF header.
void write_table_header(TextFormat format, std::string& out, const Schema& schema);
/// Appends all rows.
void write_table_rows(TextFormat format, std::string& out, const Table& table);

extern const std::vector<Rule> kTableTextRules;  ///< rows of the evidence ledger

}  // namespace aml::model
