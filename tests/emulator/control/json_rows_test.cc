// Lists that are written while they go out: the same bytes as at once, whatever the pieces.

#include "emulator/control/json_rows.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <vector>

namespace json_rows_test {

using namespace aml;
using control::JsonRows;
using Json = nlohmann::ordered_json;

namespace {

JsonRows::NextRow rows_of(std::size_t count, std::size_t* made = nullptr) {
  return [count, made, at = std::size_t{0}]() mutable -> std::optional<std::string> {
    if (at == count) return std::nullopt;
    if (made != nullptr) ++*made;
    return Json{{"number", ++at}, {"text", "a\nb \"c\""}, {"list", {1, Json::object()}}}.dump(2);
  };
}

std::string read_in(core::ByteSource& source, std::size_t piece) {
  std::string all;
  std::string buffer(piece, '\0');
  while (const std::size_t got = source.read(buffer.data(), piece)) all.append(buffer, 0, got);
  return all;
}

}  // namespace

TEST_CASE("a list, and a list in an object") {
  for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
    Json list = Json::array();
    auto row = rows_of(count);
    while (const auto text = row()) list.push_back(Json::parse(*text));
    const Json object = {{"rows", list}, {"more", nullptr}, {"last", 7}};
    for (const std::size_t piece : {1u, 7u, 100'000u}) {
      CAPTURE(count);
      CAPTURE(piece);
      JsonRows bare(rows_of(count));
      CHECK(read_in(bare, piece) == list.dump(2) + "\n");
      JsonRows inside("rows", rows_of(count),
                      [] { return std::string("  \"more\": null,\n  \"last\": 7"); });
      CHECK(read_in(inside, piece) == object.dump(2) + "\n");
    }
  }
}

TEST_CASE("rows are made as they are read") {
  std::size_t made = 0;
  JsonRows rows(rows_of(100'000, &made));
  CHECK(made == 0);
  char first = 0;
  CHECK(rows.read(&first, 1) == 1);
  CHECK(first == '[');
  CHECK(made < 1000);
}

}  // namespace json_rows_test
