// All or nothing, and again where another transaction was faster.

#include "emulator/postgres/transaction.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/postgres_server.h"

namespace transaction_test {

using namespace aml;
using namespace aml::postgres;
using namespace aml::tests;

namespace {

struct Bench {
  Bench() {
    pool.take()->run_script("CREATE SCHEMA \"" + schema.target().schema +
                            "\"; CREATE TABLE @.t (id bigint PRIMARY KEY, n bigint NOT NULL);"
                            "INSERT INTO @.t VALUES (1, 0), (2, 0)");
  }
  std::int64_t sum() { return pool.run("SELECT sum(n)::bigint FROM @.t").integer(0, 0); }

  const PostgresSchema schema;
  Pool pool{schema.target()};
};

constexpr std::string_view kAdd = "UPDATE @.t SET n = n + 1 WHERE id = $1";

}  // namespace

TEST_CASE("a transaction that is not committed leaves nothing") {
  Bench bench;
  {
    const Pool::Lease connection = bench.pool.take();
    Transaction transaction(*connection);
    transaction.run(kAdd, {1});
    CHECK(connection->in_transaction());
  }
  CHECK(bench.sum() == 0);
  CHECK_THROWS_AS(transact(bench.pool,
                           [](Transaction& transaction) {
                             transaction.run(kAdd, {1});
                             throw std::runtime_error("no");
                           }),
                  std::runtime_error);
  CHECK(bench.sum() == 0);
  CHECK(bench.pool.stats().connects == 1);
}

TEST_CASE("a transaction commits once, with its last statement or after it") {
  Bench bench;
  const std::int64_t changed = transact(bench.pool, [](Transaction& transaction) {
    transaction.run(kAdd, {1});
    return transaction.run_and_commit(kAdd, {2}).changed();
  });
  CHECK(changed == 1);
  CHECK(bench.sum() == 2);
  transact(bench.pool, [](Transaction& transaction) { transaction.run(kAdd, {1}); });
  transact(bench.pool, [](Transaction&) {});
  CHECK(bench.sum() == 3);
}

TEST_CASE("what may be forgotten says so for its own transaction alone") {
  Bench bench;
  const std::string setting = "SELECT current_setting('synchronous_commit')";
  const std::string inside = transact(
      bench.pool, [&](Transaction& transaction) { return transaction.run(setting, {}).text(0, 0); },
      Durability::kSoon);
  CHECK(inside == "off");
  CHECK(bench.pool.run(setting).text(0, 0) == "on");
}

TEST_CASE("transactions that lock each other out run again, all of them") {
  Bench bench;
  std::atomic<int> done = 0;
  std::atomic<int> tries = 0;
  std::atomic<int> holders = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 3; ++j) {
        transact(bench.pool, [&](Transaction& transaction) {
          ++tries;
          transaction.run(kAdd, {1 + i});
          // The first of each thread waits until both hold a row.
          if (j == 0) ++holders;
          while (holders < 2) std::this_thread::yield();
          transaction.run(kAdd, {2 - i});
        });
        ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 6);
  CHECK(tries >= 7);
  CHECK(bench.sum() == 12);
}

TEST_CASE("a transaction whose connection is lost before its commit runs again") {
  Bench bench;
  int tries = 0;
  transact(bench.pool, [&](Transaction& transaction) {
    transaction.run(kAdd, {1});
    if (++tries > 1) return;
    const std::int64_t id = transaction.run("SELECT pg_backend_pid()", {}).integer(0, 0);
    Connection other(bench.schema.target());
    other.run("SELECT pg_terminate_backend($1::int)", {id});
    while (!other.run("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int", {id}).empty()) {
    }
    transaction.run(kAdd, {2});
  });
  CHECK(tries == 2);
  CHECK(bench.sum() == 1);
}

}  // namespace transaction_test
