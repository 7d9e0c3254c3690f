#include "model/sql_query.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "model/cell_text.h"
#include "model/interruption.h"
#include "model/module_error.h"

namespace aml::model {
namespace {

constexpr int kStepsPerCheck = 1000;
constexpr int kMaximumSqlBytes = 1 << 20;

struct DeclaredType {
  ColumnType type;
  std::string_view sql;
};
constexpr std::array<DeclaredType, 5> kDeclared = {{{ColumnType::kString, "TEXT"},
                                                    {ColumnType::kInt32, "INTEGER"},
                                                    {ColumnType::kDouble, "REAL"},
                                                    {ColumnType::kBoolean, "BOOLEAN"},
                                                    {ColumnType::kDateTime, "DATETIME"}}};

struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

std::string sql_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

// Only reading, and no pragma in the guise of a table; SQLite asks before it compiles anything else.
int permit(void*, int action, const char* from, const char* what, const char*, const char*) {
  const std::string_view table = action == SQLITE_READ && from != nullptr ? from : "";
  const bool reads = action == SQLITE_SELECT || action == SQLITE_RECURSIVE ||
                     (action == SQLITE_READ && !text::to_lower(table).starts_with("pragma_"));
  const bool calls =
      action == SQLITE_FUNCTION && what != nullptr && std::string_view(what) != "load_extension";
  return reads || calls ? SQLITE_OK : SQLITE_DENY;
}

// Whether a text is blanks, comments and ends of statements alone.
bool says_nothing(std::string_view sql) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r;";
  while (!sql.empty()) {
    std::size_t skipped = 1;
    if (sql.starts_with("--")) {
      skipped = sql.find('\n');
    } else if (sql.starts_with("/*")) {
      const std::size_t end = sql.find("*/", 2);
      skipped = end == std::string_view::npos ? end : end + 2;
    } else if (kBlanks.find(sql.front()) == std::string_view::npos) {
      return false;
    }
    sql.remove_prefix(std::min(skipped, sql.size()));
  }
  return true;
}

/// A database of one query, in memory.
class Sandbox {
 public:
  Sandbox(const std::string& text, const SqlBounds& bounds) : text_(text), bounds_(bounds) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(":memory:", &handle_, flags, nullptr) != SQLITE_OK) fail();
    sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, static_cast<int>(bounds.value_bytes));
    sqlite3_limit(handle_, SQLITE_LIMIT_SQL_LENGTH, kMaximumSqlBytes);
    sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
    execute("PRAGMA temp_store=MEMORY");
  }
  ~Sandbox() { sqlite3_close_v2(handle_); }
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  void add(std::string_view name, const Schema& schema) {
    std::string columns;
    for (const Column& column : schema) {
      columns += columns.empty() ? "" : ", ";
      columns += sql_name(column.name) + " ";
      columns += kDeclared[static_cast<std::size_t>(column.type)].sql;
    }
    execute("CREATE TABLE " + sql_name(name) + " (" + columns + ")");
  }

  void fill(std::string_view name, const Table& table) {
    std::string places;
    for (std::size_t i = 0; i < table.schema().size(); ++i) places += i == 0 ? "?" : ", ?";
    const Statement insert =
        compile("INSERT INTO " + sql_name(name) + " VALUES (" + places + ")").first;
    execute("BEGIN");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (std::size_t i = 0; i < table.schema().size(); ++i)
        bind(insert.get(), static_cast<int>(i) + 1, table.column(i), row);
      if (sqlite3_step(insert.get()) != SQLITE_DONE) fail();
      sqlite3_reset(insert.get());
    }
    execute("COMMIT");
  }

  /// From here on the text runs: it only reads, and within the bounds.
  Statement last_select() {
    sqlite3_set_authorizer(handle_, permit, nullptr);
    sqlite3_progress_handler(handle_, kStepsPerCheck, check_bounds, this);
    memory_before_ = sqlite3_memory_used();
    Statement last;
    std::string_view rest = text_;
    while (!rest.empty()) {
      auto [statement, tail] = compile(rest);
      // SQLite makes no statement of blanks and comments, and reads no further than a NUL.
      const bool selects = statement ? sqlite3_column_count(statement.get()) > 0
                                     : tail.size() < rest.size() &&
                                           says_nothing(rest.substr(0, rest.size() - tail.size()));
      if (!selects) fail_saying("not authorized: a statement that is no SELECT");
      if (statement) last = std::move(statement);
      rest = tail;
    }
    if (!last) fail_saying("there is no SELECT statement");
    return last;
  }

  bool next(const Statement& statement) {
    const int code = sqlite3_step(statement.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_INTERRUPT) fail_saying(interruption_);
    if (code != SQLITE_DONE) fail();
    return false;
  }

  [[noreturn]] void fail_saying(const std::string& words) const {
    throw ModuleError(kSqlNotCorrect, {text_, words});
  }

 private:
  [[noreturn]] void fail() const { fail_saying(sqlite3_errmsg(handle_)); }

  void execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }

  /// The first statement, which is null for blanks and comments, and what follows it.
  std::pair<Statement, std::string_view> compile(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, &tail) !=
        SQLITE_OK)
      fail();
    return {Statement(statement), sql.substr(static_cast<std::size_t>(tail - sql.data()))};
  }

  static void bind(sqlite3_stmt* statement, int place, const Cells& cells, std::size_t row) {
    if (cells.is_missing(row)) {
      sqlite3_bind_null(statement, place);
      return;
    }
    switch (cells.type()) {
      case ColumnType::kString: {
        const std::string_view text = cells.text(row);
        sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8);
        return;
      }
      case ColumnType::kInt32:
        sqlite3_bind_int(statement, place, cells.int32(row));
        return;
      case ColumnType::kDouble:
        sqlite3_bind_double(statement, place, cells.real(row));
        return;
      case ColumnType::kBoolean:
        sqlite3_bind_int(statement, place, cells.boolean(row) ? 1 : 0);
        return;
      case ColumnType::kDateTime: {
        std::string text;
        append_iso_datetime(text, cells.datetime(row));
        sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8);
        return;
      }
    }
  }

  static int check_bounds(void* self) {
    auto& sandbox = *static_cast<Sandbox*>(self);
    sandbox.steps_ += kStepsPerCheck;
    const auto used = sqlite3_memory_used() - sandbox.memory_before_;
    if (used > static_cast<sqlite3_int64>(sandbox.bounds_.memory_bytes))
      sandbox.interruption_ = "it takes more than " +
                              std::to_string(sandbox.bounds_.memory_bytes >> 20) + " MB of memory";
    else if (sandbox.steps_ > sandbox.bounds_.steps)
      sandbox.interruption_ =
          "it takes more than " + std::to_string(sandbox.bounds_.steps) + " steps";
    else if (is_interrupted())
      sandbox.interruption_ = "interrupted";
    else
      return 0;
    return 1;
  }

  const std::string& text_;
  const SqlBounds& bounds_;
  sqlite3* handle_ = nullptr;
  std::size_t steps_ = 0;
  sqlite3_int64 memory_before_ = 0;
  std::string interruption_;
};

std::optional<ColumnType> declared_type(sqlite3_stmt* statement, int column) {
  const char* const declared = sqlite3_column_decltype(statement, column);
  if (declared == nullptr) return std::nullopt;
  for (const DeclaredType& row : kDeclared)
    if (row.sql == declared) return row.type;
  return std::nullopt;
}

// What a value of an expression makes of a column; a real number outweighs an integer.
std::optional<ColumnType> seen_type(std::optional<ColumnType> before, int sqlite_type) {
  if (sqlite_type == SQLITE_TEXT) return ColumnType::kString;
  if (before == ColumnType::kString) return before;
  if (sqlite_type == SQLITE_FLOAT) return ColumnType::kDouble;
  if (sqlite_type == SQLITE_INTEGER && !before) return ColumnType::kInt32;
  return before;
}

// Rows with which expressions show what they make.
Table made_up(const Schema& schema) {
  Table table(schema);
  for (const int number : {1, 0, 2, 1000, -1}) {
    for (std::size_t i = 0; i < schema.size(); ++i) {
      Cells& cells = table.column(i);
      switch (cells.type()) {
        case ColumnType::kString:
          cells.append_text(std::to_string(number));
          break;
        case ColumnType::kInt32:
          cells.append_int32(number);
          break;
        case ColumnType::kDouble:
          cells.append_real(number + 0.5);
          break;
        case ColumnType::kBoolean:
          cells.append_boolean(number != 0);
          break;
        case ColumnType::kDateTime:
          append_parsed(cells, "2015-01-01T00:00:00");
          break;
      }
    }
  }
  return table;
}

// Repeated names get a number, as a table of the service has each name once.
std::string unrepeated(std::string name, std::map<std::string, int>& seen) {
  const int count = ++seen[name];
  return count == 1 ? name : name + " (" + std::to_string(count) + ")";
}

/// Appends values of a result to columns of a schema.
class ResultReader {
 public:
  ResultReader(const Sandbox& sandbox, sqlite3_stmt* statement, const SqlBounds& bounds)
      : sandbox_(sandbox), statement_(statement), bounds_(bounds) {}

  void append(Table& table) {
    for (std::size_t i = 0; i < table.schema().size(); ++i)
      append(table.column(i), table.schema()[i], static_cast<int>(i));
    if (bytes_ > bounds_.memory_bytes)
      sandbox_.fail_saying("its result takes more than " +
                           std::to_string(bounds_.memory_bytes >> 20) + " MB of memory");
  }

 private:
  void append(Cells& cells, const Column& column, int index) {
    const int type = sqlite3_column_type(statement_, index);
    bytes_ += sizeof(double) + static_cast<std::size_t>(sqlite3_column_bytes(statement_, index));
    if (type == SQLITE_NULL) {
      cells.append_missing();
    } else if (type == SQLITE_BLOB || !append_value(cells, type, index)) {
      const std::string value = type == SQLITE_BLOB ? "a blob" : text::in_quotes(text_of(index));
      sandbox_.fail_saying("column " + text::in_quotes(column.name) + " is " +
                           std::string(name_of(column.type)) + " and cannot hold " + value +
                           "; CAST makes all values alike");
    }
  }

  std::string text_of(int index) const {
    const auto* const text = sqlite3_column_text(statement_, index);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, index));
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text), size);
  }

  bool append_value(Cells& cells, int type, int index) {
    const bool is_number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    if (cells.type() == ColumnType::kString) {
      cells.append_text(text_of(index));
    } else if (cells.type() == ColumnType::kDouble && is_number) {
      cells.append_real(sqlite3_column_double(statement_, index));
    } else if (cells.type() == ColumnType::kBoolean && type == SQLITE_INTEGER) {
      cells.append_boolean(sqlite3_column_int64(statement_, index) != 0);
    } else {
      return append_parsed(cells, text_of(index)) && !cells.is_missing(cells.size() - 1);
    }
    return true;
  }

  const Sandbox& sandbox_;
  sqlite3_stmt* statement_;
  const SqlBounds& bounds_;
  std::size_t bytes_ = 0;
};

}  // namespace

SqlQuery::SqlQuery(std::string text, SqlBounds bounds) : text_(std::move(text)), bounds_(bounds) {
  AML_ASSERT(bounds_.value_bytes <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
}

Schema SqlQuery::schema(std::span<const std::string_view> names,
                        std::span<const Schema> schemas) const {
  AML_ASSERT(names.size() == schemas.size());
  Sandbox sandbox(text_, bounds_);
  for (std::size_t i = 0; i < names.size(); ++i) {
    sandbox.add(names[i], schemas[i]);
    sandbox.fill(names[i], made_up(schemas[i]));
  }
  const Statement select = sandbox.last_select();
  std::vector<std::optional<ColumnType>> types;
  const int count = sqlite3_column_count(select.get());
  for (int i = 0; i < count; ++i) types.push_back(declared_type(select.get(), i));
  const std::vector<std::optional<ColumnType>> declared = types;
  while (sandbox.next(select)) {
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (!declared[i])
        types[i] = seen_type(types[i], sqlite3_column_type(select.get(), static_cast<int>(i)));
    }
  }
  std::vector<Column> columns;
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const char* const name = sqlite3_column_name(select.get(), static_cast<int>(i));
    columns.push_back({unrepeated(name == nullptr ? "" : name, seen),
                       types[i].value_or(ColumnType::kString), ColumnKind::kFeature, false});
  }
  return Schema(std::move(columns));
}

Table SqlQuery::run(std::span<const SqlTable> tables, const Schema& made) const {
  Sandbox sandbox(text_, bounds_);
  for (const SqlTable& table : tables) {
    sandbox.add(table.name, table.table->schema());
    sandbox.fill(table.name, *table.table);
  }
  const Statement select = sandbox.last_select();
  Table result(made);
  ResultReader reader(sandbox, select.get(), bounds_);
  AML_ASSERT(static_cast<std::size_t>(sqlite3_column_count(select.get())) == made.size());
  while (sandbox.next(select)) reader.append(result);
  return result;
}

}  // namespace aml::model
