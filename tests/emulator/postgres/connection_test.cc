// Values there and back, statements in one round trip, and what is left after an error.

#include "emulator/postgres/connection.h"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/postgres_server.h"

namespace connection_test {

using namespace aml;
using namespace aml::postgres;
using namespace aml::tests;

TEST_CASE("values come back as they were sent") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  const std::vector<std::int64_t> integers = {0, 1, -1, std::numeric_limits<std::int64_t>::min(),
                                              std::numeric_limits<std::int64_t>::max()};
  for (const std::int64_t integer : integers) {
    CHECK(connection.run("SELECT $1::bigint", {integer}).integer(0, 0) == integer);
  }
  CHECK(connection.run("SELECT $1::int", {-7}).integer(0, 0) == -7);
  CHECK(connection.run("SELECT $1::boolean", {true}).boolean(0, 0));
  CHECK_FALSE(connection.run("SELECT $1::boolean", {false}).boolean(0, 0));
  for (const std::string& text :
       {std::string(), std::string("a'\"\\ü€"), std::string(70'000, 'x')}) {
    CHECK(connection.run("SELECT $1::text", {text}).text(0, 0) == text);
  }
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  CHECK(connection.run("SELECT $1", {Value::bytes(bytes)}).view(0, 0) == bytes);
  CHECK(connection.run("SELECT $1", {Value::bytes("")}).view(0, 0).empty());
}

TEST_CASE("a null is none of the values") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  for (const std::optional<std::int64_t> value : {std::optional<std::int64_t>(5), {}}) {
    const Result result = connection.run("SELECT $1::bigint, $2::text", {value, nullptr});
    CHECK(result.optional_integer(0, 0) == value);
    CHECK(result.is_null(0, 1));
    CHECK(result.text(0, 1).empty());
  }
  CHECK_FALSE(connection.run("SELECT $1::text", {""}).is_null(0, 0));
}

TEST_CASE("lists are arrays") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  const std::vector<std::string> texts = {"a", "", "{\"b\",NULL}"};
  const std::vector<std::int64_t> integers = {1, -2, 3};
  const Result result = connection.run(
      "SELECT t, i FROM unnest($1::text[], $2::bigint[]) AS u (t, i)", {texts, integers});
  REQUIRE(result.rows() == 3);
  for (int row = 0; row < 3; ++row) {
    CHECK(result.text(row, 0) == texts[static_cast<std::size_t>(row)]);
    CHECK(result.integer(row, 1) == integers[static_cast<std::size_t>(row)]);
  }
  const std::string bytes("\0x", 2);
  CHECK(connection.run("SELECT unnest($1)", {Value::bytes_list({bytes, ""})}).view(0, 0) == bytes);
  CHECK(connection.run("SELECT unnest($1::text[])", {std::vector<std::string>()}).empty());
}

TEST_CASE("a statement names the schema") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  CHECK(connection.run("SELECT '@.t'").text(0, 0) == "\"" + schema.target().schema + "\".t");
  Target target = schema.target();
  for (const char* name : {"", "a\"b", "a.b", "a'b"}) {
    CAPTURE(name);
    target.schema = name;
    CHECK_THROWS_AS(Connection{target}, PostgresError);
  }
}

TEST_CASE("statements of one round trip are one transaction") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  connection.run_script("CREATE SCHEMA \"" + schema.target().schema +
                        "\"; CREATE TABLE @.t (id bigint PRIMARY KEY)");
  const std::vector<Value> one = {1}, two = {2};
  const std::string insert = "INSERT INTO @.t VALUES ($1)";
  CHECK(connection.run_all(std::vector<Call>{{insert, one}, {insert, two}}).size() == 2);
  CHECK_THROWS_AS(
      connection.run_all(std::vector<Call>{{"DELETE FROM @.t"}, {insert, one}, {insert, one}}),
      ConstraintViolated);
  CHECK_FALSE(connection.in_transaction());
  CHECK(connection.run("SELECT count(*) FROM @.t").integer(0, 0) == 2);
  CHECK(connection.run("DELETE FROM @.t WHERE id > $1", {0}).changed() == 2);
}

TEST_CASE("a statement that fails leaves a connection that goes on") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_AS(connection.run("SELECT nothing of this"), PostgresError);
    CHECK_THROWS_AS(connection.run_script("SELECT 1; SELECT nothing of this"), PostgresError);
    CHECK_THROWS_AS(connection.run("SELECT 1 / $1", {0}), PostgresError);
    CHECK(connection.is_usable());
    CHECK(connection.run("SELECT 1 / $1", {1}).integer(0, 0) == 1);
  }
}

TEST_CASE("a place takes values of different types in turn") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  const std::string sql = "SELECT $1::text";
  for (int i = 0; i < 3; ++i) {
    CHECK(connection.run(sql, {"a"}).text(0, 0) == "a");
    CHECK(connection.run(sql, {12}).text(0, 0) == "12");
    CHECK(connection.run(sql, {nullptr}).is_null(0, 0));
  }
}

TEST_CASE("texts without an end to their number are run too") {
  const PostgresSchema schema;
  Connection connection(schema.target());
  for (int i = 0; i < 300; ++i) {
    CHECK(connection.run("SELECT " + std::to_string(i)).integer(0, 0) == i);
  }
  CHECK(connection.run("SELECT count(*) FROM pg_prepared_statements").integer(0, 0) == 200);
}

TEST_CASE("nothing is prepared where a pooler may be between") {
  const PostgresSchema schema;
  Target target = schema.target();
  target.through_pooler = true;
  Connection connection(target);
  for (int i = 0; i < 3; ++i) CHECK(connection.run("SELECT $1::bigint", {i}).integer(0, 0) == i);
  CHECK(connection.run("SELECT count(*) FROM pg_prepared_statements").integer(0, 0) == 0);
}

TEST_CASE("a channel that is listened to") {
  const PostgresSchema schema;
  Connection listener(schema.target());
  Connection other(schema.target());
  const std::string channel = schema.target().schema;
  listener.run("LISTEN \"" + channel + "\"");
  CHECK(listener.notifications(std::chrono::milliseconds(0)).empty());
  other.run("SELECT 1 FROM pg_notify($1, 'what')", {channel});
  const auto heard = listener.notifications(std::chrono::seconds(30));
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].channel == channel);
  CHECK(heard[0].payload == "what");
  CHECK(listener.run("SELECT 1").integer(0, 0) == 1);
}

}  // namespace connection_test
