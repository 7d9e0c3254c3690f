#include "emulator/sqlite/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "emulator/base/assert.h"

namespace aml::sqlite {

namespace {

constexpr int kBusyMillis = 5000;

std::string name_of(sqlite3* handle) {
  const char* const name = sqlite3_db_filename(handle, "main");
  return name == nullptr || *name == '\0' ? "records" : name;
}

// A limit or a quota that is reached is reported as a failed write.
bool is_full_disk(int extended_code) {
  switch (extended_code) {
    case SQLITE_FULL:
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
      return true;
    default:
      return false;
  }
}

[[noreturn]] void fail(sqlite3* handle) {
  const int code = sqlite3_errcode(handle) & 0xFF;
  const std::string name = name_of(handle);
  if (is_full_disk(sqlite3_extended_errcode(handle))) {
    throw std::system_error(ENOSPC, std::generic_category(), name);
  }
  if (code == SQLITE_BUSY) throw SqliteError(name + ": another process uses the data folder");
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
    throw damaged(name, sqlite3_errmsg(handle));
  }
  throw SqliteError(name + ": " + sqlite3_errmsg(handle));
}

// Records hold storage keys. SQLite gives its companion files the mode of the database.
void make_private_file(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), file);
  struct stat status {};
  const bool is_file = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  const bool is_private = is_file && ::fchmod(descriptor, 0600) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!is_file) throw SqliteError(file + " is not a regular file");
  if (!is_private) throw std::system_error(error, std::generic_category(), file);
}

}  // namespace

Database::Database(const std::string& file) {
  if (!file.empty()) make_private_file(file);
  // Without a name SQLite keeps what its cache cannot hold in a file that no other process can
  // open. One lock of the owner's guards the connection, so SQLite needs no other.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string what = file + ": " + sqlite3_errmsg(handle_);
    sqlite3_close_v2(handle_);
    throw SqliteError(what);
  }
  sqlite3_busy_timeout(handle_, kBusyMillis);
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

void Database::run(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(handle_);
  }
}

std::string Database::ask(const std::string& sql) {
  Statement statement(*this, sql);
  if (!statement.next()) throw SqliteError("records: no answer to " + sql);
  return statement.text(0);
}

int Database::changes() const {
  return sqlite3_changes(handle_);
}

Statement::Statement(const Database& database, std::string_view sql) {
  if (sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK) {
    fail(database.handle());
  }
  AML_ASSERT(handle_ != nullptr);  // an empty statement prepares to nothing
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

bool Statement::next() {
  const int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) {
    sqlite3_reset(handle_);
    return false;
  }
  try {
    fail(sqlite3_db_handle(handle_));
  } catch (...) {
    sqlite3_reset(handle_);
    throw;
  }
}

int Statement::places() const {
  return sqlite3_bind_parameter_count(handle_);
}

// Of the row that next() went to.
void Statement::require_column(int column) const {
  AML_ASSERT(column >= 0 && column < sqlite3_data_count(handle_));
}
std::int64_t Statement::integer(int column) const {
  require_column(column);
  return sqlite3_column_int64(handle_, column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  require_column(column);
  if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Statement::text(int column) const {
  require_column(column);
  const unsigned char* text = sqlite3_column_text(handle_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

void Statement::reset() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

int Statement::bind(int place, std::int64_t value) {
  sqlite3_bind_int64(handle_, place, value);
  return 1;
}

int Statement::bind(int place, const std::optional<std::int64_t>& value) {
  if (value) bind(place, *value);
  return 1;
}

int Statement::bind(int place, const std::string& value) {
  sqlite3_bind_text64(handle_, place, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return 1;
}

int Statement::bind(int place, const std::vector<std::string>& values) {
  for (const std::string& value : values) place += bind(place, value);
  return static_cast<int>(values.size());
}

Transaction::Transaction(Database& database) : database_(&database) {
  database.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // A statement that failed may have ended the transaction already.
  if (database_ != nullptr) {
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  AML_ASSERT(database_ != nullptr);
  database_->run("COMMIT");
  database_ = nullptr;
}

}  // namespace aml::sqlite
