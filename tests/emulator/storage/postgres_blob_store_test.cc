// What only a store in a database does: long contents in pieces, what readers keep, and the sweep.

#include "emulator/storage/postgres_blob_store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "emulator/storage/postgres_blob_schema.h"
#include "emulator/storage/postgres_blob_sweep.h"
#include "emulator/text/dates.h"
#include "tests/emulator/storage/backends.h"
#include "tests/support/postgres_place.h"

namespace postgres_blob_store_test {

using namespace aml;
using namespace aml::storage;
using namespace aml::tests;

namespace {

// No two pieces of it are alike.
std::string long_content(std::size_t size, char salt) {
  std::string content(size, '\0');
  std::uint32_t state = static_cast<unsigned char>(salt) + 1u;
  for (char& byte : content) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<char>(state >> 24);
  }
  return content;
}

/// An account with a container `c`, and what its tables hold.
struct Database {
  Database() { store.create_container("c", {}); }

  std::unique_ptr<Upload> upload(std::string_view content) {
    auto begun = store.begin_upload();
    // Parts that fit no piece.
    for (; content.size() > 70'001; content.remove_prefix(70'001))
      begun->write(content.substr(0, 70'001));
    begun->write(content);
    return begun;
  }
  WriteResult put(const std::string& blob, std::string_view content) {
    return store.put("c", blob, upload(content), {}, {});
  }
  std::int64_t rows(const std::string& table) {
    return place.pool.run("SELECT count(*) FROM @." + table).integer(0, 0);
  }
  /// As if so much time had passed in the database.
  void pass(const std::string& interval) {
    const std::string by = " - interval '" + interval + "'";
    place.pool.run("UPDATE @.blob_segment SET dropped_at = dropped_at" + by);
    place.pool.run("UPDATE @.blob_content SET expires_at = expires_at" + by);
    place.pool.run("UPDATE @.blob_container_gone SET gone_at = gone_at" + by);
    place.pool.run("UPDATE @.blob_block SET staged_at = staged_at" + by);
  }
  void sweep() {
    while (!sweep_blobs(place.pool).empty()) {
    }
  }

  PostgresPlace place;
  core::ManualClock clock{*text::parse_utc("2016-10-14T14:52:33Z")};
  PostgresBlobStore store{place.pool, "account", clock};
};

constexpr std::size_t kLong = 3 * kPieceBytes + 12'345;

}  // namespace

TEST_CASE("contents of every length around a piece come back, from any place") {
  Database database;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kPieceBytes - 1, kPieceBytes,
                                 kPieceBytes + 1, 2 * kPieceBytes, kLong}) {
    CAPTURE(size);
    const std::string content = long_content(size, 'a');
    CHECK(database.put("b", content).properties.length == size);
    CHECK((content_of(database.store, "b") == content));
    const auto opened = database.store.open("c", "b");
    for (const std::size_t at : {size / 2, size - std::min<std::size_t>(size, 1), size, size + 9}) {
      char buffer[100];
      const std::size_t got = opened->read_at(at, buffer, sizeof buffer);
      CHECK((std::string(buffer, got) == content.substr(std::min(at, size), got)));
      CHECK((got > 0) == (at < size));
    }
  }
}

TEST_CASE("a long blob stays what it was for who reads it, for ten minutes after the last look") {
  Database database;
  const std::string first = long_content(kLong, 'a');
  database.put("b", first);
  const auto opened = database.store.open("c", "b");
  database.put("b", long_content(kLong, 'b'));
  database.store.remove("c", "b", {});
  database.pass("9 minutes");
  database.sweep();
  CHECK((content_of(*opened) == first));
  database.pass("2 minutes");
  database.sweep();
  database.pass("1 minute");
  database.sweep();
  for (const char* table : {"blob", "blob_segment", "blob_content", "blob_chunk"}) {
    CAPTURE(table);
    CHECK(database.rows(table) == 0);
  }
  char buffer[10];
  const auto again = [&] { return opened->read_at(0, buffer, sizeof buffer); };
  CHECK_THROWS_AS(again(), std::system_error);
}

TEST_CASE("a short blob that was replaced leaves nothing, and stays for who has it open") {
  Database database;
  database.put("b", "first");
  const auto opened = database.store.open("c", "b");
  for (int i = 0; i < 5; ++i) database.put("b", "over and over");
  CHECK(database.rows("blob_segment") == 1);
  CHECK(content_of(*opened) == "first");
}

TEST_CASE("an upload that nobody takes leaves nothing, nor does one of a process that ended") {
  Database database;
  database.upload(long_content(kLong, 'a')).reset();
  CHECK(database.rows("blob_content") == 0);
  CHECK(database.rows("blob_chunk") == 0);
  const auto unfinished = database.upload(long_content(kLong, 'b'));
  database.pass("59 minutes");
  database.sweep();
  CHECK(database.rows("blob_chunk") == 3);
  database.pass("2 minutes");
  database.sweep();
  CHECK(database.rows("blob_content") == 0);
  CHECK(database.rows("blob_chunk") == 0);
}

TEST_CASE("blocks are named, not copied, and their contents go with the last list of them") {
  Database database;
  const std::string one = long_content(kLong, '1'), two = long_content(kPieceBytes, '2');
  PostgresBlobStore& store = database.store;
  store.stage_block("c", "b", "QUE=", database.upload(one));
  store.stage_block("c", "b", "QUI=", database.upload(two));
  store.stage_block("c", "b", "QUM=", database.upload(one));
  CHECK(store.commit_blocks("c", "b", {latest("QUE="), latest("QUI="), latest("QUE=")}, {}, {})
            .properties.length == 2 * one.size() + two.size());
  CHECK((content_of(store, "b") == one + two + one));
  CHECK(database.rows("blob_block") == 0);
  CHECK(database.rows("blob_content") == 2);
  // The block that no list named goes; the other one is in the next list, too.
  store.commit_blocks("c", "b", {latest("QUI="), latest("QUE=")}, {}, {});
  for (int i = 0; i < 3; ++i) {
    database.pass("11 minutes");
    database.sweep();
  }
  CHECK(database.rows("blob_content") == 1);
  CHECK(database.rows("blob_segment") == 2);
  CHECK((content_of(store, "b") == two + one));
  store.remove("c", "b", {});
  for (int i = 0; i < 3; ++i) {
    database.pass("11 minutes");
    database.sweep();
  }
  CHECK(database.rows("blob_chunk") == 0);
}

TEST_CASE("a block staged again, and one that stays a week without a list, leave nothing") {
  Database database;
  const std::string content = long_content(kLong, 'a');
  for (int i = 0; i < 2; ++i)
    database.store.stage_block("c", "b", "QUE=", database.upload(content));
  database.pass("11 minutes");
  database.sweep();
  CHECK(database.rows("blob_content") == 1);
  database.pass("6 days");
  database.sweep();
  CHECK(database.rows("blob_block") == 1);
  database.pass("25 hours");
  database.sweep();
  CHECK_FALSE(database.store.block_lists("c", "b"));
  database.pass("11 minutes");
  database.sweep();
  CHECK(database.rows("blob_content") == 0);
}

TEST_CASE("what was in a container that was removed goes, and nothing else") {
  Database database;
  database.store.create_container("other", {});
  database.store.put("other", "b", database.upload("kept"), {}, {});
  database.put("short", "x");
  database.put("long", long_content(kLong, 'a'));
  database.store.stage_block("c", "staged", "QUE=", database.upload("y"));
  database.store.remove_container("c");
  database.store.create_container("c", {});
  CHECK(database.store.list("c", {}).entries.empty());
  for (int i = 0; i < 3; ++i) {
    database.sweep();
    database.pass("11 minutes");
  }
  database.sweep();
  CHECK(database.rows("blob") == 1);
  CHECK(database.rows("blob_segment") == 1);
  CHECK(database.rows("blob_block") == 0);
  CHECK(database.rows("blob_chunk") == 0);
  CHECK(database.rows("blob_container_gone") == 0);
  CHECK(database.store.find("other", "b").has_value());
}

TEST_CASE("an append blob grows over pieces, in appends of any length") {
  Database database;
  BlobProperties properties;
  properties.type = BlobType::kAppend;
  database.store.put("c", "log", database.upload(""), properties, {});
  std::string all;
  for (const std::size_t size :
       {std::size_t{10}, kLong, std::size_t{0}, std::size_t{1}, kPieceBytes}) {
    const std::string part = long_content(size, static_cast<char>(size));
    database.store.append("c", "log", database.upload(part), {});
    all += part;
  }
  CHECK((content_of(database.store, "log") == all));
}

TEST_CASE("names of 4,096 bytes that differ at their ends are kept apart, and listed in order") {
  Database database;
  const std::string stem(4'095, 'n');
  std::vector<std::string> names = {std::string(1'024, 'n'), std::string(1'025, 'n'), stem + "a",
                                    stem + "b", stem.substr(0, 1'024) + std::string("\0\xFF", 2)};
  for (const std::string& name : names)
    CHECK(database.put(name, name).status == WriteStatus::kDone);
  for (const std::string& name : names) CHECK((content_of(database.store, name) == name));
  std::sort(names.begin(), names.end());
  for (const std::size_t page : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
    std::vector<std::string> listed;
    ListQuery query;
    query.max_results = page;
    do {
      const BlobList list = database.store.list("c", query);
      for (const ListedBlob& entry : list.entries) listed.push_back(entry.name);
      query.marker = list.next_marker;
    } while (!query.marker.empty());
    CHECK((listed == names));
  }
  const auto longer = [&] { return database.put(std::string(4'097, 'n'), "x"); };
  CHECK_THROWS_AS(longer(), std::system_error);
}

TEST_CASE("a listing with groups skips what is in them, over more names than one look has") {
  Database database;
  for (int i = 0; i < 150; ++i) database.put("group/" + std::to_string(i), "x");
  for (const char* name : {"a", "z/1", "z/2"}) database.put(name, "x");
  ListQuery query;
  query.delimiter = "/";
  CHECK(names_of(database.store.list("c", query)) == "a|[group/]|[z/]");
  query.delimiter.clear();
  CHECK(database.store.list("c", query).entries.size() == 153);
}

TEST_CASE("accounts of one database are apart, and one of them can go") {
  Database database;
  PostgresBlobStore other(database.place.pool, "other", database.clock);
  CHECK(other.list_containers().empty());
  CHECK(other.create_container("c", {}));
  database.put("b", "x");
  CHECK_FALSE(other.find("c", "b"));
  PostgresBlobStore::forget(database.place.pool, "other");
  CHECK(other.list_containers().empty());
  CHECK(database.store.find("c", "b").has_value());
}

}  // namespace postgres_blob_store_test
