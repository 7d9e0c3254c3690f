// Bundles that strangers wrote are refused in a sentence.

#include "emulator/bundle/bundle_file.h"

#include <doctest/doctest.h>

#include "emulator/cli/replay.h"
#include "tests/emulator/bundle/made_bundle.h"

namespace bundle_file_test {

using namespace aml;
using namespace aml::tests;

namespace {

// A run of one call and one blob.
std::string small_bundle() {
  HostedApp app(kManual);
  execute_sample(app, kSampleKey);
  const std::string sas = app.get("/__emu/storage").at("sas").get<std::string>().substr(1);
  CHECK(app.call("PUT", "/devstoreaccount1/demo?restype=container&" + sas).status == 201);
  CHECK(app.call("PUT", "/devstoreaccount1/demo/a?" + sas, {{"x-ms-blob-type", "BlockBlob"}}, "x")
            .status == 201);
  return bundle_of(app);
}

std::string fault_of(const std::string& bytes) {
  const TemporaryFolder folder;
  try {
    const bundle::BundleFile file(folder.write("b", bytes));
    cli::replay(file, false);
    return "";
  } catch (const bundle::BundleError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a bundle holds the run in places of their own") {
  const TemporaryFolder folder;
  const bundle::BundleFile file(folder.write("b", small_bundle()));
  CHECK(file.manifest().calls == 3);
  CHECK(file.manifest().notes.empty());
  CHECK(file.manifest().whole_blobs);
  REQUIRE(file.blobs().size() == 1);
  CHECK(file.blobs()[0].name == "a");
  CHECK(file.blob_bytes(file.blobs()[0], 1) == "x");
  file.extract_fixtures(folder.path());
  CHECK(read_file(folder.path() / "services/TwoPathsDemo/service.json").size() > 100);
  CHECK(read_file(folder.path() / "gateway/policies/starter.xml").find("<policies>") == 0);
}

TEST_CASE("members that no bundle has, or whose words cannot be") {
  const std::string whole = small_bundle();
  CHECK(fault_of(whole).empty());
  const struct {
    const char* fault;
    std::function<void(Members&)> change;
  } cases[] = {
      {"it holds a file that no bundle has: \"etc/passwd\"",
       [](Members& all) { all["etc/passwd"] = ""; }},
      {"it holds a file that no bundle has: \"fixtures/services/a/b/c\"",
       [](Members& all) { all["fixtures/services/a/b/c"] = ""; }},
      {"it has no manifest: it is not a bundle, or not whole",
       [](Members& all) { all.erase("manifest.json"); }},
      {"blobs.json is not in it", [](Members& all) { all.erase("blobs.json"); }},
      {"its manifest cannot be read", [](Members& all) { all["manifest.json"] = "{"; }},
      {"its manifest cannot be read", [](Members& all) { all["manifest.json"] = "[]"; }},
      {"it was made by a later amlemu: version 2",
       [](Members& all) { replace_in(all["manifest.json"], "\"version\": 1", "\"version\": 2"); }},
      {"its manifest names a world that cannot be",
       [](Members& all) { replace_in(all["manifest.json"], "\"open\"", "\"../open\""); }},
      {"a part of its journal is missing",
       [](Members& all) { all.erase("journal/open/000001.jsonl"); }},
      {"a call of its journal cannot be read",
       [](Members& all) { all["journal/open/000001.jsonl"] = "{}\n"; }},
      {"its journal is not the one that its manifest tells of",
       [](Members& all) {
         replace_in(all["journal/open/000001.jsonl"], "\"status\":200", "\"status\":201");
       }},
      {"a blob of it is damaged: \"a\"", [](Members& all) { all["blobs/1"] = "y"; }},
      {"a blob of it is missing: \"a\"", [](Members& all) { all["blobs/1"] = "xx"; }},
      {"a blob of it is missing: \"a\"", [](Members& all) { all.erase("blobs/1"); }},
      {"a blob of it is missing: \"a\"",
       [](Members& all) { replace_in(all["blobs.json"], "blobs/1", "manifest.json"); }},
      {"its list of blobs cannot be read", [](Members& all) { all["blobs.json"] = "{\"a\":1}"; }},
      {"its settings cannot be:\n  \"data\" is not a setting of bundles",
       [](Members& all) { replace_in(all["manifest.json"], "\"max-blob\"", "\"data\""); }},
      {"its definitions are too large: \"fixtures/services/Large/service.json\"", [](Members& all) {
         all["fixtures/services/Large/service.json"] = std::string((16u << 20) + 1, ' ');
       }}};
  for (const auto& one : cases) {
    CAPTURE(one.fault);
    CHECK(fault_of(changed(whole, one.change)) == one.fault);
  }
}

TEST_CASE("every fault of its settings and of its definitions, under the bundle's names") {
  const std::string whole = small_bundle();
  const std::string settings = fault_of(changed(whole, [](Members& all) {
    replace_in(all["manifest.json"], "\"clock\": \"manual\"", "\"clock\": \"moon\"");
    replace_in(all["manifest.json"], "\"ids\": \"sequential\"", "\"ids\": \"odd\"");
  }));
  CHECK(settings.find("moon") != std::string::npos);
  CHECK(settings.find("odd") != std::string::npos);
  const std::string definitions = fault_of(changed(whole, [](Members& all) {
    all["fixtures/services/TwoPathsDemo/service.json"] = "{\"steps\": 1}";
  }));
  CHECK(definitions.find("its definitions cannot be:\nerror: ") == 0);
  CHECK(definitions.find(" fixtures/services/TwoPathsDemo/service.json") != std::string::npos);
  CHECK(definitions.find("/tmp") == std::string::npos);
}

TEST_CASE("a bundle that ends anywhere is not whole") {
  const std::string whole = small_bundle();
  for (std::size_t size = 0; size < whole.size() - 1024; size += 999) {
    CAPTURE(size);
    const std::string fault = fault_of(whole.substr(0, size));
    CHECK(fault == "its end is missing");
  }
}

}  // namespace bundle_file_test
