// What goes wrong between the emulator and its database, and how it is said.

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "emulator/core/clock.h"
#include "emulator/postgres/pool.h"
#include "emulator/postgres/transaction.h"
#include "tests/support/postgres_server.h"

namespace failure_test {

using namespace aml;
using namespace aml::postgres;
using namespace aml::tests;

namespace {

template <typename Error>
std::string message_of(const Target& target) {
  try {
    Connection connection(target);
  } catch (const Error& error) {
    return error.what();
  }
  return "connected";
}

/// A port on which connections are taken, and nothing is said.
class SilentPort {
 public:
  SilentPort() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(descriptor_, any, length) == 0);
    REQUIRE(::listen(descriptor_, 4) == 0);
    REQUIRE(::getsockname(descriptor_, any, &length) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { ::close(descriptor_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  std::string url() const {
    return "postgres://user:hidden@127.0.0.1:" + std::to_string(port_) + "/base";
  }

 private:
  int descriptor_;
  int port_ = 0;
};

}  // namespace

TEST_CASE("a database that cannot be reached is named without its password") {
  const std::string what =
      message_of<Unreachable>({.url = "postgres://user:hidden@127.0.0.1:1/base"});
  CHECK(what.find("user@127.0.0.1:1/base") != std::string::npos);
  CHECK(what.find("hidden") == std::string::npos);
  CHECK(message_of<Unreachable>({.url = "postgres://[/base"}) != "connected");
  CHECK(message_of<Unreachable>({.url = "postgres:///base?host=/nothing/here"}) != "connected");
}

TEST_CASE("a wrong password, and a database that is not there") {
  const PostgresServer server;
  CHECK(message_of<Unreachable>({.url = server.tcp_url()}) == "connected");
  std::string url = server.tcp_url();
  url.replace(url.find(PostgresServer::kPassword), 3, "not");
  CHECK(message_of<Unreachable>({.url = url}).find("password authentication failed") !=
        std::string::npos);
  url = server.tcp_url();
  url.replace(url.rfind('/'), std::string::npos, "/absent");
  CHECK(message_of<Unreachable>({.url = url}).find("\"absent\" does not exist") !=
        std::string::npos);
}

TEST_CASE("a server that says nothing is given up in time") {
  const SilentPort port;
  Target target{.url = port.url()};
  target.connect_timeout = std::chrono::milliseconds(50);
  CHECK(message_of<TimedOut>(target).find("does not answer in time") != std::string::npos);
}

TEST_CASE("each kind of error has its type") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  const auto raise = [&](const std::string& state) {
    connection.run_script("DO $$BEGIN RAISE EXCEPTION 'this' USING ERRCODE = '" + state +
                          "'; END$$");
  };
  CHECK_THROWS_AS(raise("40001"), MustRetry);
  CHECK_THROWS_AS(raise("40P01"), MustRetry);
  CHECK_THROWS_AS(raise("23505"), ConstraintViolated);
  CHECK_THROWS_AS(raise("42501"), NoRights);
  CHECK_THROWS_AS(raise("55P03"), TimedOut);
  CHECK_THROWS_AS(raise("XX000"), PostgresError);
  CHECK(connection.is_usable());
  try {
    raise("53100");
    FAIL("no error");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::no_space_on_device);
  }
  CHECK(connection.is_usable());
  CHECK_THROWS_AS(raise("53300"), Busy);
  CHECK_FALSE(connection.is_usable());
}

TEST_CASE("a role without rights is refused as such") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  connection.run_script("CREATE SCHEMA \"" + schema.target().schema +
                        "\"; CREATE TABLE @.t (id bigint); CREATE ROLE \"" +
                        schema.target().schema + "\"");
  {
    Transaction transaction(connection);
    transaction.run("SET LOCAL ROLE \"" + schema.target().schema + "\"", {});
    CHECK_THROWS_AS(transaction.run("SELECT id FROM @.t", {}), NoRights);
  }
  connection.run_script("DROP ROLE \"" + schema.target().schema + "\"");
}

TEST_CASE("a table that another session locks is waited for, then given up") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  connection.run_script("CREATE SCHEMA \"" + schema.target().schema +
                        "\"; CREATE TABLE @.t (id bigint)");
  Transaction holder(connection);
  holder.run("LOCK TABLE @.t", {});
  Target target = schema.target();
  target.call_timeout = std::chrono::milliseconds(50);
  Connection other(target);
  CHECK_THROWS_AS(other.run("SELECT id FROM @.t"), TimedOut);
  CHECK(other.is_usable());
  holder.commit();
  CHECK(other.run("SELECT id FROM @.t").empty());
}

TEST_CASE("a connection that the server ends is noticed before it is used again") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  Connection other(schema.target());
  const std::int64_t id = connection.run("SELECT pg_backend_pid()").integer(0, 0);
  other.run("SELECT pg_terminate_backend($1::int)", {id});
  while (!other.run("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int", {id}).empty()) {
  }
  // The socket closes a little after the row has gone.
  const core::Stopwatch watch;
  while (connection.is_usable() && watch.elapsed() < std::chrono::seconds(30)) {
  }
  CHECK_FALSE(connection.is_usable());
  CHECK_THROWS_AS(connection.run("SELECT 1"), Unreachable);
}

TEST_CASE("a connection that the server ends in the middle of an answer is lost, and no more") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_AS(pool.run("SELECT pg_terminate_backend(pg_backend_pid())"), Unreachable);
    CHECK(pool.run("SELECT 1").integer(0, 0) == 1);
  }
}

}  // namespace failure_test
