// The catalog is replaced while calls use it.

#include <doctest/doctest.h>

#include <thread>

#include "emulator/core/ids.h"
#include "emulator/service/catalog.h"
#include "tests/emulator/service/sample_service.h"

namespace live_catalog_test {

using namespace aml;
using tests::code_of;
using tests::hashing_service;

namespace {

std::shared_ptr<const service::Catalog> catalog_of(std::vector<core::ServiceDefinition> definitions,
                                                   const service::Catalog* before = nullptr) {
  return std::make_shared<const service::Catalog>(std::move(definitions), before);
}

std::vector<core::ServiceDefinition> services(const std::string& description,
                                              const std::vector<std::string>& names) {
  std::vector<core::ServiceDefinition> definitions;
  for (const std::string& name : names) {
    definitions.push_back(hashing_service(name));
    definitions.back().description = description;
    definitions.back().max_concurrent_calls = 1;
  }
  return definitions;
}

}  // namespace

TEST_CASE("what was found stays as it was when the catalog is replaced") {
  service::LiveCatalog live(catalog_of(services("old", {"one", "two"})));
  const auto before = live.now();
  const service::Endpoint& old = *before->endpoints()[0];
  live.replace(catalog_of(services("new", {"one"}), before.get()));
  CHECK(old.definition().description == "old");
  const auto after = live.now();
  CHECK(after->endpoints().size() == 1);
  CHECK(after->find(old.definition().endpoint_id)->definition().description == "new");
  CHECK(after->find(core::derived_id("endpoint", "two")) == nullptr);
  CHECK(before->find(core::derived_id("endpoint", "two")) != nullptr);
  CHECK(after->find("x") == nullptr);
}

TEST_CASE("calls that run when the catalog is replaced still count against the limit") {
  service::LiveCatalog live(catalog_of(services("old", {"one", "two"})));
  const auto before = live.now();
  {
    const auto permit = before->endpoints()[0]->acquire_permit();
    live.replace(catalog_of(services("new", {"one", "two"}), before.get()));
    const auto after = live.now();
    CHECK(code_of([&] { after->endpoints()[0]->acquire_permit(); }) == "RequestThrottled");
    CHECK(code_of([&] { after->endpoints()[1]->acquire_permit(); }) == "");
  }
  CHECK(code_of([&] { live.now()->endpoints()[0]->acquire_permit(); }) == "");
}

TEST_CASE("one thread replaces while others look up and hold") {
  service::LiveCatalog live(catalog_of(services("0", {"one"})));
  const std::string workspace = core::derived_id("workspace", "one");
  const std::string id = core::derived_id("endpoint", "one");
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&] {
      int last = 0;
      while (!done) {
        const auto catalog = live.now();
        const int seen = std::stoi(catalog->resolve({workspace, {}, id}).definition().description);
        if (seen < last) ++wrong;
        last = seen;
      }
    });
  }
  for (int i = 1; i <= 200; ++i) {
    const auto before = live.now();
    live.replace(catalog_of(services(std::to_string(i), {"one"}), before.get()));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  CHECK(live.now()->endpoints()[0]->definition().description == "200");
}

}  // namespace live_catalog_test
