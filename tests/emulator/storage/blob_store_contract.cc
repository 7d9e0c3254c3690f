// What every BlobStore does, whatever it keeps the bytes in.

#include <doctest/doctest.h>

#include <set>

#include "tests/emulator/storage/backends.h"

namespace blob_store_contract {

using namespace aml::storage;
using namespace aml::tests;
using std::chrono::seconds;

TEST_CASE("containers are created once, found, listed in order, removed") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    BlobStore& store = *world.store;
    CHECK_FALSE(store.create_container("c", {}));
    CHECK(store.create_container("a-first", {}));
    CHECK(store.create_container("$root", {}));
    std::vector<std::string> names;
    for (const auto& [name, properties] : store.list_containers()) names.push_back(name);
    CHECK(names == std::vector<std::string>{"$root", "a-first", "c"});
    world.put("c", "b", "x");
    CHECK(store.remove_container("c"));
    CHECK_FALSE(store.remove_container("c"));
    CHECK_FALSE(store.find_container("c"));
    CHECK_FALSE(store.find("c", "b"));
    CHECK(store.create_container("c", {}));
    CHECK_FALSE(store.find("c", "b"));
    CHECK(store.list("c", {}).entries.empty());
  }
}

TEST_CASE("a container keeps what was set, under a new ETag and time") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    BlobStore& store = *world.store;
    const auto created = *store.find_container("c");
    CHECK(created.last_modified == world.clock.now());
    world.clock.advance(seconds(5));
    ContainerProperties set;
    set.metadata = {{"Key", "a value % \xC3\xA4"}, {"empty", ""}};
    set.public_access = "blob";
    set.access_policies = "<SignedIdentifiers>\n <a/>\n</SignedIdentifiers>";
    CHECK(store.update_container("c", set));
    const auto found = *store.find_container("c");
    CHECK(found.metadata == set.metadata);
    CHECK(found.public_access == "blob");
    CHECK(found.access_policies == set.access_policies);
    CHECK(found.last_modified == created.last_modified + seconds(5));
    CHECK(found.etag != created.etag);
    CHECK_FALSE(store.update_container("none", set));
  }
}

TEST_CASE("a blob keeps bytes and properties") {
  BlobProperties properties;
  properties.content_type = "text/csv; charset=utf-8";
  properties.content_encoding = "gzip";
  properties.content_language = "de, en";
  properties.content_disposition = "attachment; filename=\"a b.csv\"";
  properties.cache_control = "no-cache";
  properties.content_md5 = "XUFAKrxLKna5cZ2REBfFkg==";
  properties.metadata = {{"Aa_1", "x=y %41"}, {"empty", ""}, {"Aa_2", " tab\there"}};
  const std::string content("a\0b\r\n\xFF", 6);
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    const WriteResult put = world.put("c", "dir/a b.csv", content, properties);
    CHECK(put.status == WriteStatus::kDone);
    const auto opened = world.store->open("c", "dir/a b.csv");
    REQUIRE(opened);
    CHECK(content_of(*opened) == content);
    const BlobProperties& found = opened->properties();
    CHECK(found.length == 6);
    CHECK(found.etag == put.properties.etag);
    CHECK(found.created == world.clock.now());
    CHECK(found.last_modified == world.clock.now());
    CHECK(found.content_type == properties.content_type);
    CHECK(found.content_encoding == properties.content_encoding);
    CHECK(found.content_language == properties.content_language);
    CHECK(found.content_disposition == properties.content_disposition);
    CHECK(found.cache_control == properties.cache_control);
    CHECK(found.content_md5 == properties.content_md5);
    CHECK(found.metadata == properties.metadata);
  }
}

TEST_CASE("an ETag is 0x and 16 digits, another one after every write") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    std::set<std::string> etags;
    for (int i = 0; i < 40; ++i) {
      const std::string etag = i % 4 == 3
                                   ? world.store->set_properties("c", "b", {}, {}).properties.etag
                                   : world.put("c", "b", "same").properties.etag;
      REQUIRE(etag.size() == 18);
      CHECK(etag.starts_with("0x"));
      CHECK(etag.find_first_not_of("0123456789ABCDEF", 2) == std::string::npos);
      CHECK(world.store->find("c", "b")->etag == etag);
      etags.insert(etag);
    }
    CHECK(etags.size() == 40);
  }
}

TEST_CASE("what is not there is not there") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    BlobStore& store = *world.store;
    CHECK(world.put("none", "b", "x").status == WriteStatus::kNoContainer);
    CHECK(store.set_properties("none", "b", {}, {}).status == WriteStatus::kNoContainer);
    CHECK(store.set_properties("c", "b", {}, {}).status == WriteStatus::kNoBlob);
    CHECK(store.remove("none", "b", {}).status == WriteStatus::kNoContainer);
    CHECK(store.remove("c", "b", {}).status == WriteStatus::kNoBlob);
    CHECK(world.append("b", "x").status == WriteStatus::kNoBlob);
    CHECK(store.commit_blocks("none", "b", {}, {}, {}).status == WriteStatus::kNoContainer);
    CHECK_FALSE(store.find("c", "b"));
    CHECK_FALSE(store.find("none", "b"));
    CHECK_FALSE(store.open("c", "b"));
    CHECK_FALSE(store.open("none", "b"));
    CHECK_FALSE(store.block_lists("c", "b"));
    CHECK_FALSE(store.block_lists("c", std::string(5000, 'b')));
    CHECK(store.list("none", {}).entries.empty());
  }
}

TEST_CASE("an upload that is not taken leaves nothing") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    auto upload = world.store->begin_upload();
    upload->write("gone");
    CHECK(upload->size() == 4);
    upload.reset();
    CHECK(world.store->list("c", {}).entries.empty());
  }
}

TEST_CASE("names: case counts, and a blob exists beside those below it") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    const std::vector<std::string> names = {"a",  "A",  "a/b",  "a/b/c", "a//b", "/a",
                                            "a/", "..", "../a", "./a",   ".",    "a%2Fb"};
    for (const std::string& name : names)
      CHECK(world.put("c", name, name).status == WriteStatus::kDone);
    for (const std::string& name : names) CHECK(content_of(*world.store, name) == name);
    CHECK(world.store->list("c", {}).entries.size() == names.size());
    for (const std::string& name : names) {
      CHECK(world.store->remove("c", name, {}).status == WriteStatus::kDone);
      CHECK(content_of(*world.store, name) == "(none)");
    }
    CHECK(world.store->list("c", {}).entries.empty());
  }
}

TEST_CASE("a folder's blob may come before or after those below it") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    world.put("c", "x/y", "below");
    world.put("c", "x", "above");
    world.put("c", "v", "above");
    world.put("c", "v/w", "below");
    CHECK(content_of(*world.store, "x") == "above");
    CHECK(content_of(*world.store, "v") == "above");
    world.store->remove("c", "x/y", {});
    CHECK(content_of(*world.store, "x") == "above");
    world.put("c", "x", "again");
    CHECK(content_of(*world.store, "x") == "again");
    CHECK(names_of(world.store->list("c", {})) == "v|v/w|x");
  }
}

TEST_CASE("a put replaces content, properties, metadata and staged blocks") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    BlobProperties properties;
    properties.metadata = {{"k", "v"}};
    properties.content_language = "de";
    world.put("c", "b", "old", properties);
    world.stage("b", "AA==", "staged");
    world.clock.advance(seconds(3));
    world.put("c", "b", "newer");
    const BlobProperties found = *world.store->find("c", "b");
    CHECK(found.metadata.empty());
    CHECK(found.content_language.empty());
    CHECK(found.length == 5);
    CHECK(found.last_modified == world.clock.now());
    CHECK(world.store->block_lists("c", "b")->uncommitted.empty());
  }
}

TEST_CASE("set_properties keeps content, type and creation") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    const auto put = world.put("c", "b", "content").properties;
    world.clock.advance(seconds(3));
    BlobProperties set;
    set.length = 99;
    set.etag = "0x1";
    set.content_type = "text/csv";
    set.type = BlobType::kAppend;
    set.metadata = {{"k", "v"}};
    CHECK(world.store->set_properties("c", "b", set, {}).status == WriteStatus::kDone);
    const BlobProperties found = *world.store->find("c", "b");
    CHECK(found.length == 7);
    CHECK(found.type == BlobType::kBlock);
    CHECK(found.content_type == "text/csv");
    CHECK(found.metadata == set.metadata);
    CHECK(found.created == put.created);
    CHECK(found.last_modified == put.created + seconds(3));
    CHECK(found.etag != put.etag);
    CHECK(content_of(*world.store, "b") == "content");
  }
}

TEST_CASE("an open blob stays what it was") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    world.put("c", "b", "first");
    const auto first = world.store->open("c", "b");
    world.put("c", "b", "second, longer");
    const auto second = world.store->open("c", "b");
    for (int i = 0; i < 5; ++i) world.put("c", "b", "written over and over");
    world.store->remove("c", "b", {});
    CHECK(content_of(*first) == "first");
    CHECK(first->properties().length == 5);
    CHECK(content_of(*second) == "second, longer");
    char buffer[4] = {};
    CHECK(second->read_at(7, buffer, 4) == 4);
    CHECK(std::string(buffer, 4) == " lon");
    CHECK(second->read_at(100, buffer, 4) == 0);
  }
}

TEST_CASE("conditions guard every write, and say what is there") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    const std::string etag = world.put("c", "b", "x").properties.etag;
    Conditions other;
    other.if_match = {"0x0000000000000000"};
    const auto refused = world.put("c", "b", "y", {}, other);
    CHECK(refused.status == WriteStatus::kConditionNotMet);
    CHECK(refused.properties.etag == etag);
    CHECK(world.commit("b", {}, {}, other).status == WriteStatus::kConditionNotMet);
    CHECK(world.store->set_properties("c", "b", {}, other).status == WriteStatus::kConditionNotMet);
    CHECK(world.store->remove("c", "b", other).status == WriteStatus::kConditionNotMet);
    CHECK(content_of(*world.store, "b") == "x");
    Conditions absent;
    absent.if_none_match = {"*"};
    CHECK(world.put("c", "b", "y", {}, absent).status == WriteStatus::kConditionNotMet);
    CHECK(world.put("c", "n", "y", {}, absent).status == WriteStatus::kDone);
    Conditions same;
    same.if_match = {etag};
    CHECK(world.put("c", "b", "y", {}, same).status == WriteStatus::kDone);
    CHECK(world.put("c", "b", "z", {}, same).status == WriteStatus::kConditionNotMet);
    CHECK(world.put("c", "missing", "z", {}, same).status == WriteStatus::kConditionNotMet);
  }
}

TEST_CASE("listings: prefix, delimiter, marker, pages") {
  const struct {
    const char* prefix;
    const char* delimiter;
    const char* marker;
    std::size_t max_results;
    const char* expected;
  } rows[] = {
      {"", "", "", 5000, "A|a|a/1|a/2|a/x/1|b|b//c|b0|z/1"},
      {"", "/", "", 5000, "A|a|[a/]|b|[b/]|b0|[z/]"},
      {"", "/", "", 3, "A|a|[a/]>b"},
      {"", "/", "", 2, "A|a>a/"},
      {"", "/", "a/", 2, "[a/]|b>b/"},
      {"", "/", "b/", 2, "[b/]|b0>z/"},
      {"", "/", "z/", 2, "[z/]"},
      {"a/", "/", "", 5000, "a/1|a/2|[a/x/]"},
      {"a", "/", "", 5000, "a|[a/]"},
      {"b/", "/", "", 5000, "[b//]"},
      {"b", "0", "", 5000, "b|b//c|[b0]"},
      {"a/x", "", "", 5000, "a/x/1"},
      {"nothing", "/", "", 5000, ""},
      {"", "", "a/2", 3, "a/2|a/x/1|b>b//c"},
      {"", "", "a/3", 1, "a/x/1>b"},
      {"a/", "", "b", 5000, ""},
  };
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    for (const char* name : {"z/1", "b0", "a/x/1", "a/2", "a/1", "a", "A", "b", "b//c"}) {
      world.put("c", name, "x");
    }
    for (const auto& r : rows) {
      CAPTURE(r.prefix);
      CAPTURE(r.delimiter);
      CAPTURE(r.marker);
      ListQuery query;
      query.prefix = r.prefix;
      query.delimiter = r.delimiter;
      query.marker = r.marker;
      query.max_results = r.max_results;
      CHECK(names_of(world.store->list("c", query)) == r.expected);
    }
  }
}

TEST_CASE("a listing shows properties, and pages join without gap or repeat") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    std::set<std::string> names;
    for (int i = 0; i < 120; ++i) {
      const std::string name = "d" + std::to_string(i % 7) + "/n" + std::to_string(i);
      world.put("c", name, std::string(static_cast<std::size_t>(i), 'x'));
      names.insert(name);
    }
    ListQuery query;
    query.max_results = 13;
    std::vector<std::string> seen;
    do {
      const BlobList page = world.store->list("c", query);
      CHECK(page.entries.size() <= 13);
      for (const ListedBlob& entry : page.entries) {
        seen.push_back(entry.name);
        CHECK(entry.properties.etag == world.store->find("c", entry.name)->etag);
      }
      query.marker = page.next_marker;
    } while (!query.marker.empty());
    CHECK(std::equal(seen.begin(), seen.end(), names.begin(), names.end()));
  }
}

}  // namespace blob_store_contract
