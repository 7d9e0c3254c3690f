#include "emulator/postgres/failure.h"

#include <cerrno>
#include <string>
#include <system_error>

#include "emulator/postgres/errors.h"
#include "emulator/postgres/pq_library.h"

namespace aml::postgres {

namespace {

using Throw = void (*)(const std::string& what, const std::string& state);

template <typename Error>
void throw_as(const std::string& what, const std::string& state) {
  throw Error(what, state);
}

void throw_full_disk(const std::string& what, const std::string&) {
  throw std::system_error(ENOSPC, std::generic_category(), what);
}

struct Row {
  std::string_view begin;  ///< of the SQLSTATE
  Throw error;
  bool ends_connection;
};

// **The one list** of what errors mean; the first row that fits decides.
constexpr Row kRows[] = {
    {"40001", throw_as<MustRetry>, false},        // serialization_failure
    {"40P01", throw_as<MustRetry>, false},        // deadlock_detected
    {"23", throw_as<ConstraintViolated>, false},  // integrity_constraint_violation
    {"42501", throw_as<NoRights>, false},         // insufficient_privilege
    {"53100", throw_full_disk, false},            // disk_full
    {"53300", throw_as<Busy>, true},              // too_many_connections
    {"57014", throw_as<TimedOut>, false},         // query_canceled: statement_timeout
    {"55P03", throw_as<TimedOut>, false},         // lock_not_available
    {"57P", throw_as<Unreachable>, true},         // shut down, or starting
    {"08", throw_as<Unreachable>, true},          // connection_exception
    {"25P03", throw_as<Unreachable>, true},       // idle_in_transaction_session_timeout
    {"25006", throw_as<Unreachable>, true},       // a standby, which takes no writes
};

const Row* find_row(std::string_view state) {
  for (const Row& row : kRows) {
    if (state.starts_with(row.begin)) return &row;
  }
  return nullptr;
}

std::string field(const pg_result* result, int code) {
  const char* const text = pq_library().result_error_field(result, code);
  return text == nullptr ? "" : text;
}

}  // namespace

bool ends_connection(std::string_view state) {
  const Row* const row = find_row(state);
  return state.empty() || (row != nullptr && row->ends_connection);
}

void throw_failure(const pg_result* result) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  std::string what = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (what.empty()) what = pq_library().result_error_message(result);
  const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  what = "the database: " + what + (detail.empty() ? "" : " (" + detail + ")");
  if (state.empty()) throw Unreachable(what);
  const Row* const row = find_row(state);
  if (row != nullptr) row->error(what, state);
  throw PostgresError(what + " [" + state + "]", state);
}

}  // namespace aml::postgres
