#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "emulator/postgres/connection.h"
#include "tests/support/temporary_folder.h"

namespace aml::tests {

/// A PostgreSQL server, the newest that Debian installed, with its settings as in production:
/// commits are on the disk. It ends with this object, or with the thread that made it.
/// Errors: std::runtime_error with what the server wrote.
class PostgresServer {
 public:
  static constexpr const char* kPassword = "of-the-tests";

  enum class End { kWithThread, kByItsId };

  /// On a socket in a temporary folder, and on a TCP port that was free. kByItsId: another process
  /// ends it, where this object is never destroyed.
  explicit PostgresServer(End end = End::kWithThread);
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// For the tests that need one and leave it as it is: that of the test run, else one of this
  /// process. Its URL.
  static const std::string& shared_url();

  std::string url() const;      ///< of the superuser, over the socket in a folder
  std::string tcp_url() const;  ///< over TCP, with a password
  std::uint16_t port() const { return port_; }

  void start();
  void kill();  ///< at once, as kill -9 does; start() recovers
  void stop();  ///< orderly; connections are ended

  pid_t pid() const { return pid_; }
  std::string folder() const { return folder_.path().string(); }

 private:
  void make_cluster() const;
  bool run_server();
  void end_with(int signal_number);

  const TemporaryFolder folder_;
  const End end_;
  std::uint16_t port_ = 0;
  bool has_started_ = false;
  pid_t pid_ = -1;
};

/// A schema's name that no other test has, in the shared server; dropped with this object.
class PostgresSchema {
 public:
  PostgresSchema();
  ~PostgresSchema();
  PostgresSchema(const PostgresSchema&) = delete;
  PostgresSchema& operator=(const PostgresSchema&) = delete;

  const postgres::Target& target() const { return target_; }

 private:
  postgres::Target target_;
};

}  // namespace aml::tests
