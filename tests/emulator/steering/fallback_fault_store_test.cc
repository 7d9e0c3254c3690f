// Calls that one process counts alone for rules while the shared counts cannot be asked.

#include "emulator/steering/fallback_fault_store.h"

#include <doctest/doctest.h>

#include <memory>

#include "emulator/core/state_unavailable.h"
#include "emulator/steering/memory_fault_store.h"

namespace fallback_fault_store_test {

using namespace aml;
using namespace aml::steering;

namespace {

struct Away : core::StateUnavailable {
  const char* reason() const override { return "away"; }
};

struct LinkedFaults : MemoryFaultStore {
  explicit LinkedFaults(const bool& lost) : is_lost(lost) {}
  std::optional<std::uint64_t> count_seen(std::string_view id) override {
    if (is_lost) throw Away();
    return MemoryFaultStore::count_seen(id);
  }
  void count_applied(std::string_view id) override {
    if (is_lost) throw Away();
    MemoryFaultStore::count_applied(id);
  }
  bool add(FaultRecord record) override {
    if (is_lost) throw Away();
    return MemoryFaultStore::add(std::move(record));
  }
  const bool& is_lost;
};

}  // namespace

TEST_CASE("a rule's count goes on alone from the last number, and from the shared one after") {
  bool is_lost = false;
  bool is_known = false;
  FallbackFaultStore store(std::make_unique<LinkedFaults>(is_lost), [&] { return is_known; });
  CHECK(store.add({.id = "a", .text = "{}"}));
  CHECK(store.count_seen("a") == 1);
  CHECK(store.count_seen("a") == 2);
  is_lost = true;
  CHECK(store.count_seen("a") == 3);  // the loss is noticed by the call itself
  is_known = true;
  CHECK(store.count_seen("a") == 4);
  store.count_applied("a");
  CHECK_THROWS_AS(store.add({.id = "b", .text = "{}"}), Away);
  is_lost = is_known = false;
  CHECK(store.count_seen("a") == 3);
  CHECK(store.find("a")->applied == 0);
  CHECK_FALSE(store.count_seen("gone"));
}

}  // namespace fallback_fault_store_test
