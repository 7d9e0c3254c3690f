// Which processes there are, and which barrier each has passed.

#include "emulator/postgres/replicas.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/postgres_server.h"

using namespace aml;
using namespace aml::postgres;
using namespace aml::tests;

namespace {

std::string ids(const std::vector<Replicas::Replica>& replicas) {
  std::string all;
  for (const Replicas::Replica& one : replicas) all += one.id + " ";
  return all;
}

}  // namespace

TEST_CASE("replicas sign on and off") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  Replicas one(pool, "one", "0.1.0"), two(pool, "two", "0.2.0");
  CHECK(ids(one.list()) == "one two ");
  CHECK(one.list()[1].version == "0.2.0");
  CHECK(one.list()[0].unseen < Replicas::kLost);
  CHECK(one.beat());
  two.sign_off();
  CHECK(ids(one.list()) == "one ");
  CHECK_FALSE(two.beat());
  CHECK(ids(one.list()) == "one two ");
}

TEST_CASE("one that is not seen for long is still listed, for a day") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  Replicas one(pool, "one", "0.1.0"), two(pool, "two", "0.1.0");
  const auto set_back = [&](const std::string& by) {
    pool.run("UPDATE @.replica SET seen_at = seen_at - $1::text::interval WHERE id = 'two'", {by});
  };
  set_back("1 minute");
  CHECK(one.beat());
  CHECK(one.list()[1].unseen > Replicas::kLost);
  CHECK(ids(one.missing(one.raise_barrier())) == "one two ");
  set_back("1 day");
  CHECK(one.beat());
  CHECK(ids(one.list()) == "one ");
}

TEST_CASE("a barrier is missed by those who have not passed it") {
  const PostgresSchema schema;
  Pool pool(schema.target());
  Replicas one(pool, "one", "0.1.0"), two(pool, "two", "0.1.0");
  CHECK(one.last_barrier() == 0);
  CHECK(one.missing(0).empty());
  const std::int64_t barrier = one.raise_barrier();
  CHECK(barrier == 1);
  CHECK(two.last_barrier() == barrier);
  CHECK(ids(one.missing(barrier)) == "one two ");
  two.set_mark(barrier);
  CHECK(ids(one.missing(barrier)) == "one ");
  const std::int64_t next = two.raise_barrier();
  CHECK(next == 2);
  one.set_mark(next);
  one.set_mark(barrier);
  CHECK(one.missing(barrier).empty());
  CHECK(ids(one.missing(next)) == "two ");
  Replicas late(pool, "late", "0.1.0");
  CHECK(ids(one.missing(next)) == "two ");
  two.sign_off();
  CHECK(one.missing(next).empty());
}
