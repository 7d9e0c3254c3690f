// Every behaviour carries its evidence.

#include "emulator/cli/ledger.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "emulator/core/error_catalog.h"
#include "model/registry.h"

namespace ledger_test {

using namespace aml;
using namespace aml::cli;

namespace {

// All sources of the program, one after the other.
std::string sources() {
  std::ostringstream text;
  for (const char* folder : {"/emulator", "/model"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::string(AML_SOURCE_DIR) + folder)) {
      const std::filesystem::path extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      text << std::ifstream(entry.path()).rdbuf();
    }
  }
  return text.str();
}

}  // namespace

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
  for (const char* kind : {"error", "error-class", "module-error", "storage-error", "check",
                           "blob-access", "route", "gateway", "gateway-error", "template", "key",
                           "forward", "cells", "parameters", "pipeline", "csv", "arff", "batch"}) {
    CAPTURE(kind);
    CHECK(kinds[kind] > 0);
  }
  CHECK(kinds["error-class"] == static_cast<int>(core::error_classes().size()));
  for (const model::ModuleSpec* module : model::modules()) {
    CAPTURE(module->name);
    CHECK_FALSE(module->rules.empty());
  }
}

// Rows are written `{"wire.details", "sentence" …`; a list that ledger() forgets shows here.
TEST_CASE(
    "every rule in the sources is in the ledger, and every one of the ledger in the sources") {
  std::set<std::string> known;
  std::vector<std::string> rules;
  const std::regex listed_elsewhere(
      "(error|error-class|storage-error|module-error|gateway-error|apim-error|route)\\..*");
  for (const LedgerRow& row : ledger()) {
    known.insert(row.id);
    if (!std::regex_match(row.id, listed_elsewhere)) rules.push_back(row.id);
    if (row.id.starts_with("route.")) known.insert(row.says);  // the name of the operation
  }
  const std::string text = sources();
  const std::regex rule("\\{\\s*\"([a-z0-9-]+(?:\\.[a-z0-9-]+)+)\",\\s*\"");
  std::size_t found = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), rule), end; it != end; ++it, ++found) {
    const std::string id = (*it)[1];
    if (id.ends_with(".css")) continue;  // a page's list of sheets
    CHECK_MESSAGE(known.contains(id), id);
  }
  CHECK(found > 200);
  for (const std::string& id : rules) {
    CHECK_MESSAGE(text.find('"' + id + '"') != std::string::npos, id);
  }
}

}  // namespace ledger_test
