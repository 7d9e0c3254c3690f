#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/postgres/errors.h"
#include "emulator/postgres/result.h"
#include "emulator/postgres/value.h"

struct pg_conn;

namespace aml::postgres {

/// A database, and how it is spoken to.
struct Target {
  std::string url;                ///< postgres://user:password@host:port/database?options
  std::string schema = "amlemu";  ///< has all tables of the emulator
  std::chrono::milliseconds connect_timeout{5'000};  ///< without the look-up of the host's name
  std::chrono::milliseconds call_timeout{10'000};    ///< of one call of Connection
  /// A pooler between (pgbouncer in transaction mode) keeps no session: nothing is prepared.
  bool through_pooler = false;
};

/// `user@host:port/database` of a URL, for people: without its password.
std::string shown(const Target& target);

/// A statement and the values of its places.
struct Call {
  std::string_view sql;
  std::span<const Value> values = {};
};

/// What a NOTIFY said.
struct Notification {
  std::string channel;
  std::string payload;
};

/// One connection. In the text of a statement `@.` is the schema: `SELECT * FROM @.job`.
/// It keeps no state of a session, so that it works through a pooler in transaction mode: what a
/// statement sets is SET LOCAL, or set_config(…, true).
/// Errors:  those of errors.h; std::system_error ENOSPC where the database's disk takes no more.
///          After Unreachable and TimedOut the connection is broken.
/// Threads: one at a time.
class Connection {
 public:
  /// Connects.
  explicit Connection(const Target& target);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs one statement: one round trip.
  Result run(std::string_view sql, std::span<const Value> values = {});
  Result run(std::string_view sql, std::initializer_list<Value> values) {
    return run(sql, std::span(values.begin(), values.size()));
  }
  /// Runs statements one after the other in one round trip (pipeline). Outside of a transaction
  /// they are one: all of them, or none. A BEGIN or COMMIT may be among them.
  std::vector<Result> run_all(std::span<const Call> calls);
  /// Runs statements without values that give nothing, separated by semicolons, as one transaction.
  void run_script(std::string_view sql);

  /// False: it was closed by the other side, or a call failed half-way. Asks the socket only.
  bool is_usable();
  bool in_transaction() const;
  /// What was notified since the last call; waits at most `limit` for the first. Needs a
  /// LISTEN, which no pooler in transaction mode passes on.
  std::vector<Notification> notifications(std::chrono::milliseconds limit);
  /// The socket, for a poll() together with others.
  int descriptor() const;
  /// Of the calls from here on.
  void set_call_timeout(std::chrono::milliseconds timeout) { target_.call_timeout = timeout; }

 private:
  struct Finish {
    void operator()(pg_conn* handle) const;
  };
  class Deadline;
  /// What a result will be of.
  struct Sent {
    std::string prepares = {};  ///< the key of a statement that is only prepared; empty: it runs
  };

  void connect();
  void send(const Call& call, std::vector<Sent>& sent);
  void flush(const Deadline& deadline);
  void await_result(const Deadline& deadline);
  void wait_for(short events, const Deadline& deadline);
  std::vector<Result> read_results(const std::vector<Sent>& sent, const Deadline& deadline);
  [[noreturn]] void break_off(const std::string& why);
  [[noreturn]] void fail(const Result& result);
  std::string with_schema(std::string_view sql) const;
  static std::string key_of(const Call& call);

  Target target_;
  std::string schema_prefix_;  ///< what `@.` is
  std::unique_ptr<pg_conn, Finish> handle_;
  bool is_broken_ = false;
  std::map<std::string, std::string, std::less<>> prepared_;  ///< names of this session's
  std::uint64_t last_prepared_ = 0;
};

}  // namespace aml::postgres
