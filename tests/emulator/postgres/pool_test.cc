// Connections that are shared: bounds, waits, and new ones for those that were lost.

#include "emulator/postgres/pool.h"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/postgres/transaction.h"
#include "tests/support/postgres_server.h"

namespace pool_test {

using namespace aml;
using namespace aml::postgres;
using namespace aml::tests;

TEST_CASE("a pool makes no more connections than it may, and each is used again") {
  const PostgresSchema schema;
  Pool pool(schema.target(), {.connections = 3, .wait = std::chrono::seconds(60)});
  std::atomic<int> asked = 0;
  const core::Stopwatch watch;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) {
        if (pool.run("SELECT $1::bigint", {j}).integer(0, 0) == j) ++asked;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(asked == 400);
  CHECK(watch.elapsed() < std::chrono::seconds(50));  // who waits goes on when one is free
  const Pool::Stats stats = pool.stats();
  CHECK(stats.connects <= 3);
  CHECK(stats.taken == 400);
  CHECK(stats.in_use == 0);
}

TEST_CASE("where all connections are in use, a wait has an end") {
  const PostgresSchema schema;
  Pool pool(schema.target(), {.connections = 1, .wait = std::chrono::milliseconds(1)});
  {
    const Pool::Lease held = pool.take();
    CHECK_THROWS_AS(pool.take(), Busy);
    CHECK(pool.stats().refused == 1);
  }
  CHECK(pool.run("SELECT 1").integer(0, 0) == 1);
}

TEST_CASE("a transaction that was left open is not given to the next") {
  const PostgresSchema schema;
  Pool pool(schema.target(), {.connections = 1});
  pool.take()->run("BEGIN");
  CHECK_FALSE(pool.take()->in_transaction());
  CHECK(pool.stats().connects == 2);
}

TEST_CASE("a pool goes on where the server comes back") {
  PostgresServer server;
  Pool pool({.url = server.url()});
  CHECK(pool.run("SELECT 1").integer(0, 0) == 1);
  server.stop();
  CHECK_THROWS_AS(pool.run("SELECT 1"), Unreachable);
  server.start();
  CHECK(pool.run("SELECT 1").integer(0, 0) == 1);
  server.kill();
  CHECK_THROWS_AS(pool.run("SELECT 1"), Unreachable);
  server.start();
  CHECK(pool.run("SELECT 1").integer(0, 0) == 1);
  CHECK(pool.stats().in_use == 0);
}

}  // namespace pool_test
