#include "emulator/records/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

namespace aml::records {

namespace {

constexpr int kBusyMillis = 5000;

std::string reason_of(sqlite3* handle) {
  if (sqlite3_errcode(handle) == SQLITE_BUSY) {
    return "records: another process uses the data folder";
  }
  return std::string("records: ") + sqlite3_errmsg(handle);
}

// Records hold storage keys. SQLite gives its companion files the mode of the database.
void make_private_file(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const bool made = descriptor >= 0 && ::fchmod(descriptor, 0600) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!made) throw std::system_error(error, std::generic_category(), file);
}

}  // namespace

Database::Database(const std::string& file) {
  if (!file.empty()) make_private_file(file);
  const std::string name = file.empty() ? ":memory:" : file;
  // One lock of the owner's guards the connection, so SQLite needs none of its own.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string what = name + ": " + sqlite3_errmsg(handle_);
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
    throw SqliteError(reason_of(handle_));
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
    throw SqliteError(reason_of(database.handle()));
  }
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

bool Statement::next() {
  const int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  const std::string reason = result == SQLITE_DONE ? "" : reason_of(sqlite3_db_handle(handle_));
  sqlite3_reset(handle_);
  if (!reason.empty()) throw SqliteError(reason);
  return false;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Statement::text(int column) const {
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
  database_->run("COMMIT");
  database_ = nullptr;
}

}  // namespace aml::records
