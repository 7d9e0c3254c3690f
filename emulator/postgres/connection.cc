#include "emulator/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/postgres/failure.h"
#include "emulator/postgres/pq_library.h"

namespace aml::postgres {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxPrepared = 200;  // statements whose texts are made on the way are many
constexpr int kOldestServer = 13'00'00;
// The server ends a statement itself, and says so; only where it does not, the connection is lost.
constexpr milliseconds kServerGrace{2'000};

std::string message_of(const pg_conn* handle) {
  std::string message = pq_library().error_message(handle);
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return message;
}

void require_name(const std::string& schema) {
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  const bool is_name =
      !schema.empty() && schema.size() <= 63 && std::all_of(schema.begin(), schema.end(), is_plain);
  if (!is_name) {
    throw PostgresError("'" + schema +
                        "' is no name for a schema: letters, digits, _ and -, 63 at most");
  }
}

}  // namespace

class Connection::Deadline {
 public:
  explicit Deadline(milliseconds limit) : limit_(limit) {}
  milliseconds left() const {
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(limit_ - watch_.elapsed()));
  }

 private:
  const milliseconds limit_;
  const core::Stopwatch watch_;
};

std::string shown(const Target& target) {
  const PqLibrary& pq = pq_library();
  char* error = nullptr;
  PQconninfoOption* const options = pq.conninfo_parse(target.url.c_str(), &error);
  if (error != nullptr) pq.freemem(error);
  if (options == nullptr) return "(not a database's URL)";
  const auto find = [&](std::string_view name) {
    for (const PQconninfoOption* one = options; one->keyword != nullptr; ++one) {
      if (one->keyword == name && one->val != nullptr) return std::string(one->val);
    }
    return std::string();
  };
  const std::string user = find("user"), port = find("port");
  std::string text = (user.empty() ? "" : user + "@") + find("host") +
                     (port.empty() ? "" : ":" + port) + "/" + find("dbname");
  pq.conninfo_free(options);
  return text;
}

void Connection::Finish::operator()(pg_conn* handle) const {
  pq_library().finish(handle);
}

Connection::Connection(const Target& target)
    : target_(target), schema_prefix_("\"" + target.schema + "\".") {
  require_name(target.schema);
  connect();
}

Connection::~Connection() = default;

void Connection::connect() {
  const PqLibrary& pq = pq_library();
  const std::string limit = std::to_string(target_.call_timeout.count());
  // A replica that stops in the middle of a transaction keeps others waiting for its locks.
  const std::string options =
      "-c statement_timeout=" + limit + " -c idle_in_transaction_session_timeout=" + limit;
  // What the URL says goes before.
  std::vector<const char*> names = {"keepalives_idle", "keepalives_interval", "keepalives_count",
                                    "fallback_application_name", "client_encoding"};
  std::vector<const char*> values = {"5", "2", "3", "amlemu", "UTF8"};
  if (!target_.through_pooler) {
    names.push_back("options");
    values.push_back(options.c_str());
  }
  names.insert(names.end(), {"dbname", nullptr});
  values.insert(values.end(), {target_.url.c_str(), nullptr});
  handle_.reset(pq.connect_start_params(names.data(), values.data(), 1));
  if (handle_ == nullptr) throw std::bad_alloc();
  pq.set_notice_processor(
      handle_.get(), [](void*, const char*) {}, nullptr);
  const Deadline deadline(target_.connect_timeout);
  for (auto wanted = PGRES_POLLING_WRITING; wanted != PGRES_POLLING_OK;) {
    if (pq.status(handle_.get()) == CONNECTION_BAD || wanted == PGRES_POLLING_FAILED)
      break_off(message_of(handle_.get()));
    wait_for(wanted == PGRES_POLLING_WRITING ? POLLOUT : POLLIN, deadline);
    wanted = pq.connect_poll(handle_.get());
  }
  if (pq.server_version(handle_.get()) < kOldestServer)
    throw PostgresError("the database is older than PostgreSQL 13: " + shown(target_));
  if (pq.setnonblocking(handle_.get(), 1) != 0 || pq.enter_pipeline_mode(handle_.get()) != 1)
    break_off(message_of(handle_.get()));
}

void Connection::break_off(const std::string& why) {
  is_broken_ = true;
  throw Unreachable("the database cannot be reached: " + shown(target_) + ": " + why);
}

int Connection::descriptor() const {
  return pq_library().socket(handle_.get());
}

void Connection::wait_for(short events, const Deadline& deadline) {
  pollfd one{descriptor(), events, 0};
  for (;;) {
    const milliseconds left = deadline.left();
    const int ready = ::poll(&one, 1, static_cast<int>(left.count()));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) break_off("poll fails");
    if (ready < 0 || left.count() > 0) continue;
    is_broken_ = true;
    throw TimedOut("the database does not answer in time: " + shown(target_));
  }
}

std::string Connection::with_schema(std::string_view sql) const {
  std::string text;
  text.reserve(sql.size() + 64);
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t mark = std::min(sql.find("@.", at), sql.size());
    text.append(sql, at, mark - at);
    if (mark < sql.size()) text += schema_prefix_;
    at = mark + 2;
  }
  return text;
}

// What a statement's places are of is part of it: a null that has no type is another statement.
std::string Connection::key_of(const Call& call) {
  std::string key;
  key.reserve(call.sql.size() + 2 * call.values.size());
  for (const Value& value : call.values) {
    key += static_cast<char>(value.type() & 0xFF);
    key += static_cast<char>(value.type() >> 8);
  }
  key += call.sql;
  return key;
}

// Two results come where it is prepared on the way, else one.
void Connection::send(const Call& call, std::vector<Sent>& sent) {
  const PqLibrary& pq = pq_library();
  const int count = static_cast<int>(call.values.size());
  std::vector<Oid> types;
  std::vector<const char*> data;
  std::vector<int> lengths;
  std::vector<int> formats;
  std::vector<std::string> texts;  // those that are not binary end in NUL
  texts.reserve(call.values.size());
  for (const Value& value : call.values) {
    const std::string_view bytes = value.data();
    types.push_back(value.type());
    lengths.push_back(static_cast<int>(bytes.size()));
    formats.push_back(value.is_binary() ? 1 : 0);
    if (!value.is_null() && !value.is_binary()) texts.emplace_back(bytes);
    data.push_back(value.is_null()     ? nullptr
                   : value.is_binary() ? (bytes.empty() ? "" : bytes.data())
                                       : texts.back().c_str());
  }
  const auto require_sent = [&](int result) {
    if (result != 1) break_off(message_of(handle_.get()));
  };
  std::string key = target_.through_pooler ? "" : key_of(call);
  auto known = prepared_.find(key);
  if (known == prepared_.end() && (target_.through_pooler || prepared_.size() >= kMaxPrepared)) {
    sent.push_back({});
    require_sent(pq.send_query_params(handle_.get(), with_schema(call.sql).c_str(), count,
                                      types.data(), data.data(), lengths.data(), formats.data(),
                                      1));
    return;
  }
  if (known == prepared_.end()) {
    known = prepared_.emplace(std::move(key), "s" + std::to_string(++last_prepared_)).first;
    sent.push_back({.prepares = known->first});
    require_sent(pq.send_prepare(handle_.get(), known->second.c_str(),
                                 with_schema(call.sql).c_str(), count, types.data()));
  }
  sent.push_back({});
  require_sent(pq.send_query_prepared(handle_.get(), known->second.c_str(), count, data.data(),
                                      lengths.data(), formats.data(), 1));
}

void Connection::flush(const Deadline& deadline) {
  const PqLibrary& pq = pq_library();
  for (int left = 1; (left = pq.flush(handle_.get())) != 0;) {
    if (left < 0) break_off(message_of(handle_.get()));
    wait_for(POLLIN | POLLOUT, deadline);
    if (pq.consume_input(handle_.get()) != 1) break_off(message_of(handle_.get()));
  }
}

void Connection::await_result(const Deadline& deadline) {
  const PqLibrary& pq = pq_library();
  while (pq.is_busy(handle_.get()) != 0) {
    wait_for(POLLIN, deadline);
    if (pq.consume_input(handle_.get()) != 1) break_off(message_of(handle_.get()));
  }
}

// All of them are read, also after one that failed: what follows it is only reported as skipped.
std::vector<Result> Connection::read_results(const std::vector<Sent>& sent,
                                             const Deadline& deadline) {
  const PqLibrary& pq = pq_library();
  std::vector<Result> results;
  std::optional<Result> failed;
  for (std::size_t at = 0;;) {
    await_result(deadline);
    pg_result* const handle = pq.get_result(handle_.get());
    if (handle == nullptr) {
      if (pq.status(handle_.get()) == CONNECTION_BAD) break_off(message_of(handle_.get()));
      continue;
    }
    Result result(handle);
    const auto status = pq.result_status(handle);
    if (status == PGRES_PIPELINE_SYNC) break;
    if (at == sent.size()) {  // of the connection itself, which a pooler ends with one more
      is_broken_ = true;
      if (!failed) failed = std::move(result);
      break;
    }
    const Sent& one = sent[at++];
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      if (one.prepares.empty()) results.push_back(std::move(result));
      continue;
    }
    if (!one.prepares.empty()) prepared_.erase(one.prepares);
    if (!failed && status != PGRES_PIPELINE_ABORTED) failed = std::move(result);
    if (pq.status(handle_.get()) == CONNECTION_BAD) break;
  }
  if (failed) fail(*failed);
  if (pq.status(handle_.get()) == CONNECTION_BAD) break_off(message_of(handle_.get()));
  return results;
}

void Connection::fail(const Result& result) {
  const char* const state = pq_library().result_error_field(result.handle(), PG_DIAG_SQLSTATE);
  if (ends_connection(state == nullptr ? "" : state)) is_broken_ = true;
  throw_failure(result.handle());
}

std::vector<Result> Connection::run_all(std::span<const Call> calls) {
  if (is_broken_) throw Unreachable("the connection to the database was lost");
  const Deadline deadline(target_.call_timeout + kServerGrace);
  std::vector<Sent> sent;
  for (const Call& call : calls) send(call, sent);
  if (pq_library().pipeline_sync(handle_.get()) != 1) break_off(message_of(handle_.get()));
  flush(deadline);
  std::vector<Result> results = read_results(sent, deadline);
  AML_ASSERT(results.size() == calls.size());
  return results;
}

Result Connection::run(std::string_view sql, std::span<const Value> values) {
  const Call call{sql, values};
  return std::move(run_all({&call, 1}).front());
}

// Several statements in one text are of the simple protocol, which knows no pipeline.
void Connection::run_script(std::string_view sql) {
  const PqLibrary& pq = pq_library();
  if (is_broken_) throw Unreachable("the connection to the database was lost");
  if (pq.exit_pipeline_mode(handle_.get()) != 1) break_off(message_of(handle_.get()));
  const Deadline deadline(target_.call_timeout + kServerGrace);
  if (pq.send_query(handle_.get(), with_schema(sql).c_str()) != 1)
    break_off(message_of(handle_.get()));
  flush(deadline);
  std::optional<Result> failed;
  for (;;) {
    await_result(deadline);
    pg_result* const handle = pq.get_result(handle_.get());
    if (handle == nullptr) break;
    Result result(handle);
    if (pq.result_status(handle) == PGRES_FATAL_ERROR) failed = std::move(result);
  }
  if (pq.status(handle_.get()) == CONNECTION_BAD || pq.enter_pipeline_mode(handle_.get()) != 1)
    is_broken_ = true;
  if (failed) fail(*failed);
  if (is_broken_) break_off(message_of(handle_.get()));
}

bool Connection::is_usable() {
  const PqLibrary& pq = pq_library();
  for (int reads = 0; reads < 8 && !is_broken_; ++reads) {
    pollfd one{descriptor(), POLLIN, 0};
    if (one.fd < 0 || pq.status(handle_.get()) != CONNECTION_OK)
      is_broken_ = true;
    else if (::poll(&one, 1, 0) <= 0)
      return true;
    else if (pq.consume_input(handle_.get()) != 1)
      is_broken_ = true;
  }
  return !is_broken_;
}

bool Connection::in_transaction() const {
  return pq_library().transaction_status(handle_.get()) != PQTRANS_IDLE;
}

std::vector<Notification> Connection::notifications(milliseconds limit) {
  const PqLibrary& pq = pq_library();
  const Deadline deadline(limit);
  std::vector<Notification> heard;
  for (;;) {
    if (pq.consume_input(handle_.get()) != 1) break_off(message_of(handle_.get()));
    while (PGnotify* const one = pq.notifies(handle_.get())) {
      heard.push_back({one->relname, one->extra});
      pq.freemem(one);
    }
    pollfd one{descriptor(), POLLIN, 0};
    const int left = heard.empty() ? static_cast<int>(deadline.left().count()) : 0;
    if (::poll(&one, 1, left) <= 0) return heard;
  }
}

}  // namespace aml::postgres
