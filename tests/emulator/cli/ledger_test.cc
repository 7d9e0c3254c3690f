// Every behaviour carries its evidence.

#include "emulator/cli/ledger.h"

#include <doctest/doctest.h>

#include <map>

#include "emulator/core/error_catalog.h"
#include "model/registry.h"

using namespace aml;
using namespace aml::cli;

TEST_CASE("every row has an id of its own and a source") {
  std::map<std::string, int> seen;
  for (const LedgerRow& row : ledger()) {
    CAPTURE(row.id);
    CHECK_FALSE(row.id.empty());
    CHECK_FALSE(row.id.ends_with('.'));
    CHECK_FALSE(row.evidence.source.empty());
    CHECK(++seen[row.id] == 1);
  }
}

TEST_CASE("every list has its rows in the ledger") {
  std::map<std::string, int> kinds;
  for (const LedgerRow& row : ledger()) ++kinds[row.id.substr(0, row.id.find('.'))];
  for (const char* kind :
       {"error", "error-class", "module-error", "storage-error", "check", "blob-access", "route",
        "gateway", "gateway-error", "template", "key", "forward"}) {
    CAPTURE(kind);
    CHECK(kinds[kind] > 0);
  }
  CHECK(kinds["error-class"] == static_cast<int>(core::error_classes().size()));
  for (const model::ModuleSpec* module : model::modules()) {
    CAPTURE(module->name);
    CHECK_FALSE(module->rules.empty());
  }
}

TEST_CASE("every class has a row even where no code of it has one") {
  for (const core::ErrorSpec* spec : core::error_catalog()) {
    bool found = false;
    for (const core::ErrorClass* row : core::error_classes()) found |= row == &spec->error_class;
    CAPTURE(spec->code);
    CHECK(found);
  }
}
