// What every BlobStore does with blocks, staged, listed and appended.

#include <doctest/doctest.h>

#include "tests/emulator/storage/backends.h"

namespace block_contract {

using namespace aml::storage;
using namespace aml::tests;

TEST_CASE("staged blocks are unseen until a list names them") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    CHECK(world.stage("b", "QUE=", "one,") == WriteStatus::kDone);
    CHECK(world.stage("b", "QUI=", "two,") == WriteStatus::kDone);
    CHECK(world.stage("b", "QUE=", "ONE,") == WriteStatus::kDone);
    CHECK_FALSE(world.store->find("c", "b"));
    CHECK(world.store->list("c", {}).entries.empty());
    ListQuery all;
    all.uncommitted = true;
    CHECK(names_of(world.store->list("c", all)) == "b");
    auto lists = *world.store->block_lists("c", "b");
    CHECK(lists.committed.empty());
    REQUIRE(lists.uncommitted.size() == 2);
    CHECK(lists.uncommitted[0].id == "QUE=");
    CHECK(lists.uncommitted[0].size == 4);
    BlobProperties properties;
    properties.content_type = "text/csv";
    const auto done =
        world.commit("b", {latest("QUI="), latest("QUE="), latest("QUI=")}, properties);
    CHECK(done.status == WriteStatus::kDone);
    CHECK(content_of(*world.store, "b") == "two,ONE,two,");
    CHECK(world.store->find("c", "b")->content_type == "text/csv");
    lists = *world.store->block_lists("c", "b");
    CHECK(lists.uncommitted.empty());
    REQUIRE(lists.committed.size() == 3);
    CHECK(lists.committed[0].id == "QUI=");
    CHECK(names_of(world.store->list("c", all)) == "b");
  }
}

TEST_CASE("committed blocks can be named again") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    world.stage("b", "QUE=", "one,");
    world.stage("b", "QUI=", "two,");
    world.commit("b", {latest("QUE="), latest("QUI=")});
    world.store->set_properties("c", "b", {}, {});
    world.stage("b", "QUI=", "TWO,");
    world.stage("b", "QUM=", "three,");
    CHECK(world
              .commit("b", {{BlockSource::kCommitted, "QUI="},
                            {BlockSource::kUncommitted, "QUI="},
                            latest("QUI="),
                            latest("QUE="),
                            latest("QUM=")})
              .status == WriteStatus::kDone);
    CHECK(content_of(*world.store, "b") == "two,TWO,TWO,one,three,");
    CHECK(world.commit("b", {latest("QUM=")}).status == WriteStatus::kDone);
    CHECK(content_of(*world.store, "b") == "three,");
    CHECK(world.commit("b", {}).status == WriteStatus::kDone);
    CHECK(content_of(*world.store, "b").empty());
  }
}

TEST_CASE("a list that names an unknown block changes nothing") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    world.stage("b", "QUE=", "one");
    world.commit("b", {latest("QUE=")});
    world.stage("b", "QUI=", "two");
    const BlockChoice wrong[] = {
        latest("QUM="), {BlockSource::kUncommitted, "QUE="}, {BlockSource::kCommitted, "QUI="}};
    for (const BlockChoice& choice : wrong) {
      const auto result = world.commit("b", {latest("QUI="), choice});
      CHECK(result.status == WriteStatus::kInvalidBlockList);
      CHECK(result.properties.length == 3);
    }
    CHECK(content_of(*world.store, "b") == "one");
    CHECK(world.store->block_lists("c", "b")->uncommitted.size() == 1);
    CHECK(world.stage("b", "QUFB", "ok") == WriteStatus::kDone);
    CHECK(world.stage("b", "QUFBQUE=", "x") == WriteStatus::kInvalidBlockList);
    CHECK(world.commit("new", {latest("QUE=")}).status == WriteStatus::kInvalidBlockList);
    CHECK_FALSE(world.store->find("c", "new"));
  }
}

TEST_CASE("block ids may be any Base64") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    const std::vector<std::string> ids = {"////", "++++", "AAAA", "aaaa", "Con="};
    std::vector<BlockChoice> choices;
    for (const std::string& id : ids) {
      CHECK(world.stage("b", id, id) == WriteStatus::kDone);
      choices.push_back(latest(id));
    }
    CHECK(world.commit("b", choices).status == WriteStatus::kDone);
    CHECK(content_of(*world.store, "b") == "////++++AAAAaaaaCon=");
  }
}

TEST_CASE("a removed blob takes its staged blocks along") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    world.put("c", "b", "x");
    world.stage("b", "QUE=", "one");
    CHECK(world.store->remove("c", "b", {}).status == WriteStatus::kDone);
    CHECK_FALSE(world.store->block_lists("c", "b"));
  }
}

TEST_CASE("append blobs grow, others refuse it") {
  FOR_EACH_BACKEND(world) {
    CAPTURE(row.name);
    BlobProperties properties;
    properties.type = BlobType::kAppend;
    properties.content_type = "text/plain";
    world.put("c", "log", "", properties);
    const auto before = world.store->open("c", "log");
    std::string etag = before->properties().etag;
    for (const char* line : {"one\n", "two\n", "three\n"}) {
      const auto result = world.append("log", line);
      CHECK(result.status == WriteStatus::kDone);
      CHECK(result.properties.etag != etag);
      etag = result.properties.etag;
    }
    CHECK(content_of(*before).empty());
    CHECK(content_of(*world.store, "log") == "one\ntwo\nthree\n");
    const BlobProperties found = *world.store->find("c", "log");
    CHECK(found.type == BlobType::kAppend);
    CHECK(found.content_type == "text/plain");
    CHECK(found.length == 14);
    CHECK(world.stage("log", "QUE=", "x") == WriteStatus::kWrongType);
    CHECK(world.commit("log", {}).status == WriteStatus::kWrongType);
    world.put("c", "block", "x");
    CHECK(world.append("block", "y").status == WriteStatus::kWrongType);
    CHECK(content_of(*world.store, "block") == "x");
  }
}

}  // namespace block_contract
