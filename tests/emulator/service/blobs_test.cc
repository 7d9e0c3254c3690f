#include "emulator/service/blobs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "emulator/core/blob_errors.h"
#include "emulator/core/signature.h"
#include "emulator/service/blob_rules.h"
#include "emulator/service/containers.h"
#include "emulator/storage/directory_blob_store.h"
#include "emulator/text/dates.h"
#include "tests/support/temporary_folder.h"

namespace blobs_test {

using namespace aml;
using namespace aml::service;

namespace {

struct Account {
  tests::TemporaryFolder folder;
  core::ManualClock clock{*text::parse_utc("2016-10-14T14:52:33Z")};
  storage::DirectoryBlobStore store{folder.path(), clock};
  Containers containers{store};
  Blobs blobs{store, 1000};
  BlobPath path{"c00", "b"};

  Account() { containers.create("c00", {}, ""); }

  Written put(const std::string& text, const WriteRules& rules = {},
              const core::BlobProperties& properties = {}) {
    return blobs.put(path, {.bytes = text}, properties, rules);
  }
  std::string content() const {
    const OpenedBlob reading = blobs.read(path, {}, {});
    std::string bytes(1000, '\0');
    bytes.resize(reading.blob->read_at(0, bytes.data(), bytes.size()));
    return bytes;
  }
};

/// The code that it is refused with; empty: it is not.
std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const core::ApiError& error) {
    return error.code() + " " + std::to_string(error.status());
  }
  return "";
}

using Etags = std::vector<std::string>;
using Time = std::optional<core::TimePoint>;

storage::Conditions when(Etags match, Etags none_match = {}, Time modified = {},
                         Time unmodified = {}) {
  return {std::move(match), std::move(none_match), modified, unmodified};
}

}  // namespace

TEST_CASE("put computes an MD5 that is not given, and keeps the one that is") {
  Account account;
  const Written written = account.put("content");
  CHECK(written.md5 == core::md5_base64("content"));
  CHECK(account.blobs.properties(account.path, {}).content_md5 == written.md5);
  core::BlobProperties properties;
  properties.content_md5 = core::md5_base64("other");
  CHECK(account.put("content", {}, properties).md5 == written.md5);
  CHECK(account.blobs.properties(account.path, {}).content_md5 == core::md5_base64("other"));
}

TEST_CASE("an upload that arrives in pieces is put like one that is there, or leaves nothing") {
  Account account;
  const auto receive = [&](std::optional<std::uint64_t> length, const std::string& md5 = "") {
    return account.blobs.receive(account.path, Arriving::kContent, length, md5);
  };
  IncomingUpload arriving = receive(6, core::md5_base64("abcdef"));
  for (const char* piece : {"abc", "", "def"}) arriving.write(piece);
  CHECK(account.blobs.put(account.path, {.arrived = &arriving}, {}, {}).md5 ==
        core::md5_base64("abcdef"));
  CHECK(account.content() == "abcdef");

  IncomingUpload damaged = receive({}, core::md5_base64("x"));
  damaged.write("abc");
  const auto put = [&] { account.blobs.put(account.path, {.arrived = &damaged}, {}, {}); };
  CHECK(code_of(put) == "Md5Mismatch 400");
  CHECK(code_of([&] { receive(1001); }) == "RequestBodyTooLarge 413");
  CHECK(code_of([&] { receive({}, "x"); }) == "InvalidMd5 400");
  IncomingUpload large = receive({});
  large.write(std::string(1000, 'x'));
  CHECK(code_of([&] { large.write("x"); }) == "RequestBodyTooLarge 413");
  account.path.container = "c99";
  CHECK(code_of([&] { receive(1); }) == "ContainerNotFound 404");
  account.path.container = "c00";
  CHECK(account.content() == "abcdef");
}

TEST_CASE("what is refused leaves what was there") {
  Account account;
  const std::string etag = account.put("old").properties.etag;
  const auto put = [&](const std::string& text, const std::string& md5) {
    account.blobs.put(account.path, {.bytes = text, .md5 = md5}, {}, {});
  };
  CHECK(code_of([&] { put("new", core::md5_base64("x")); }) == "Md5Mismatch 400");
  CHECK(code_of([&] { put("new", "x"); }) == "InvalidMd5 400");
  CHECK(code_of([&] { put(std::string(1001, 'x'), ""); }) == "RequestBodyTooLarge 413");
  CHECK(code_of([&] { account.put("new", {when({}, {"*"}), true}); }) == "BlobAlreadyExists 409");
  CHECK(code_of([&] { account.put("new", {when({"0x1"}), true}); }) == "ConditionNotMet 412");
  CHECK(code_of([&] { account.put("new", {{}, false}); }) == "AuthorizationPermissionMismatch 403");
  CHECK(account.content() == "old");
  CHECK(account.blobs.properties(account.path, {}).etag == etag);
}

TEST_CASE("a caller that may only create learns of permission last") {
  Account account;
  account.put("old");
  CHECK(code_of([&] { account.put("new", {when({}, {"*"}), false}); }) == "BlobAlreadyExists 409");
  account.path.blob = "new";
  CHECK(code_of([&] { account.put("new", {{}, false}); }).empty());
}

TEST_CASE("conditions of reads") {
  core::BlobProperties blob;
  blob.etag = "0x1";
  blob.last_modified = *text::parse_utc("2016-10-14T14:52:33.900Z");
  const auto at = [](const char* text) { return text::parse_utc(text); };
  const auto same = at("2016-10-14T14:52:33Z"), before = at("2016-10-14T14:52:32Z");
  struct {
    storage::Conditions conditions;
    const char* answer;
  } cases[] = {{{}, ""},
               {when({"0x1"}), ""},
               {when({"0x2", "*"}), ""},
               {when({"0x2"}), "ConditionNotMet 412"},
               {when({}, {"0x1"}), "ConditionNotMet 304"},
               {when({}, {"0x2"}), ""},
               {when({}, {"*"}), "UnsatisfiableCondition 400"},
               {when({}, {}, same), "ConditionNotMet 304"},
               {when({}, {}, before), ""},
               {when({}, {}, {}, same), ""},
               {when({}, {}, {}, before), "ConditionNotMet 412"},
               {when({}, {"0x1"}, before), ""},
               {when({}, {"0x1"}, same), "ConditionNotMet 304"},
               {when({}, {"0x2"}, same), ""},
               {when({"0x2"}, {"0x1"}), "ConditionNotMet 412"}};
  for (const auto& c : cases) {
    CAPTURE(&c - cases);
    CHECK(code_of([&] { check_read(c.conditions, blob); }) == c.answer);
  }
}

TEST_CASE("ranges within a blob, and after its end") {
  Account account;
  account.put("0123456789");
  struct {
    ByteRange range;
    std::uint64_t first, size;
  } cases[] = {{{0, 0}, 0, 1}, {{2, 4}, 2, 3}, {{7, {}}, 7, 3}, {{9, 99}, 9, 1}};
  for (const auto& c : cases) {
    const OpenedBlob reading = account.blobs.read(account.path, c.range, {});
    REQUIRE(reading.span);
    CHECK(reading.span->first == c.first);
    CHECK(reading.span->size == c.size);
    CHECK_FALSE(reading.whole);
  }
  CHECK_FALSE(account.blobs.read(account.path, ByteRange{10, {}}, {}).span);
  account.put("");
  CHECK_FALSE(account.blobs.read(account.path, ByteRange{0, 5}, {}).span);
  CHECK(account.blobs.read(account.path, {}, {}).span->size == 0);
}

TEST_CASE("a link in the way of a blob's path is refused by name") {
  Account account;
  std::filesystem::create_directory_symlink(account.folder.path(),
                                            account.folder.path() / "c00" / "link");
  account.path = {"c00", "link/b"};
  CHECK(code_of([&] { account.put("content"); }) == "PathBlocked 409");
}

TEST_CASE("names of containers") {
  struct {
    std::string name;
    const char* answer;
  } cases[] = {{"abc", ""},
               {"0-9", ""},
               {"$root", ""},
               {std::string(63, 'a'), ""},
               {std::string(64, 'a'), "OutOfRangeInput 400"},
               {"ab", "OutOfRangeInput 400"},
               {"", "OutOfRangeInput 400"},
               {"Abc", "InvalidResourceName 400"},
               {"a--b", "InvalidResourceName 400"},
               {"-ab", "InvalidResourceName 400"},
               {"ab-", "InvalidResourceName 400"},
               {"a/b", "InvalidResourceName 400"},
               {"...", "InvalidResourceName 400"},
               {"$other", "InvalidResourceName 400"}};
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(code_of([&] { check_container_name(c.name); }) == c.answer);
  }
}

TEST_CASE("names of blobs count characters, not bytes") {
  std::string umlauts, faces;
  for (int i = 0; i < 1024; ++i) umlauts += "\xC3\xBC", faces += "\xF0\x9F\x98\x80";
  CHECK(code_of([&] { check_blob_name(umlauts); }).empty());
  CHECK(code_of([&] { check_blob_name(faces); }).empty());
  CHECK(code_of([&] { check_blob_name(umlauts + "x"); }) == "OutOfRangeInput 400");
}

TEST_CASE("rules of metadata and block ids") {
  struct {
    core::Metadata metadata;
    const char* answer;
  } cases[] = {{{{"a_1", "x"}, {"_", ""}}, ""},
               {{{"", "x"}}, "EmptyMetadataKey 400"},
               {{{"1a", "x"}}, "InvalidMetadata 400"},
               {{{"a-b", "x"}}, "InvalidMetadata 400"},
               {{{"a", std::string(8191, 'x')}}, ""},
               {{{"a", std::string(8192, 'x')}}, "MetadataTooLarge 400"}};
  for (const auto& c : cases) {
    CHECK(code_of([&] { check_metadata(c.metadata); }) == c.answer);
  }
  CHECK(code_of([&] { check_block_id("AAAA"); }).empty());
  for (const std::string id : {"", "A", "A===", "AA AA", "%41"}) {
    CAPTURE(id);
    CHECK(code_of([&] { check_block_id(id); }) == "InvalidQueryParameterValue 400");
  }
}

TEST_CASE("an append meets its position or does not happen") {
  Account account;
  const auto append = [&](const std::string& text, const AppendRules& rules) {
    return account.blobs.append(account.path, {.bytes = text}, rules);
  };
  CHECK(code_of([&] { append("x", {}); }) == "BlobNotFound 404");
  core::BlobProperties properties;
  properties.type = core::BlobType::kAppend;
  account.put("", {}, properties);
  CHECK(append("one", {}).offset == 0);
  CHECK(append("two", {.position = 3, .max_size = 6}).offset == 3);
  CHECK(code_of([&] { append("x", {.position = 3}); }) == "AppendPositionConditionNotMet 412");
  CHECK(code_of([&] { append("x", {.max_size = 6}); }) == "MaxBlobSizeConditionNotMet 412");
  CHECK(code_of([&] { append("x", {.conditions = when({"0x1"})}); }) == "ConditionNotMet 412");
  CHECK(account.content() == "onetwo");
}

TEST_CASE("changes of metadata and of properties at once lose neither") {
  Account account;
  account.put("x");
  std::thread metadata([&] {
    for (int i = 0; i < 50; ++i) {
      account.blobs.set_metadata(account.path, {{"turn", std::to_string(i)}}, {});
    }
  });
  for (int i = 0; i < 50; ++i) {
    core::BlobProperties wanted;
    wanted.cache_control = std::to_string(i);
    account.blobs.set_properties(account.path, wanted, {});
  }
  metadata.join();
  const core::BlobProperties properties = account.blobs.properties(account.path, {});
  CHECK(properties.cache_control == "49");
  CHECK(properties.metadata == core::Metadata{{"turn", "49"}});
}

TEST_CASE("containers come in pages, by name") {
  Account account;
  for (const char* name : {"ccc", "aaa", "bbb", "abc"}) account.containers.create(name, {}, "");
  const auto names = [&](const ListOptions& options) {
    std::string joined;
    const ContainerList list = account.containers.list(options);
    for (const auto& entry : list.entries) joined += entry.first + " ";
    return joined + "> " + list.next_marker;
  };
  CHECK(names({}) == "aaa abc bbb c00 ccc > ");
  CHECK(names({.prefix = "a"}) == "aaa abc > ");
  CHECK(names({.max_results = 2}) == "aaa abc > bbb");
  CHECK(names({.marker = "bbb", .max_results = 2}) == "bbb c00 > ccc");
  CHECK(names({.marker = "ccc", .max_results = 2}) == "ccc > ");
}

}  // namespace blobs_test
