// The rows against the documented table, spelling and spacing included.

#include "emulator/core/error_catalog.h"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>

namespace error_catalog_test {

using namespace aml::core;

namespace {

struct DocumentedClass {
  int status = 0;
  std::string message;
  std::map<std::string, std::string> codes;
};

// Lines: `class | status | message`, then indented `code | message`, until the part that is not of
// that page.
std::map<std::string, DocumentedClass> documented_table() {
  std::ifstream in(std::string(AML_FIXTURES) + "/errors/documented_codes.txt");
  REQUIRE(in);
  std::map<std::string, DocumentedClass> table;
  DocumentedClass* current = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# ---")) break;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t bar = line.find(" |");
    REQUIRE(bar != std::string::npos);
    const auto behind = [](const std::string& text, std::size_t at) {
      return at + 3 <= text.size() ? text.substr(at + 3) : std::string();
    };
    if (line.front() == ' ') {
      current->codes[line.substr(2, bar - 2)] = behind(line, bar);
      continue;
    }
    const std::size_t second = line.find(" | ", bar + 2);
    current = &table[line.substr(0, bar)];
    current->status = std::stoi(line.substr(bar + 3));
    current->message = behind(line, second);
  }
  return table;
}

}  // namespace

TEST_CASE("every documented code is a row, word for word") {
  std::map<std::pair<std::string, std::string>, const ErrorSpec*> rows;
  for (const ErrorSpec* spec : error_catalog()) {
    rows[{std::string(spec->error_class.code), std::string(spec->code)}] = spec;
  }
  std::map<std::string, const ErrorClass*> classes;
  for (const ErrorClass* error_class : error_classes()) {
    classes[std::string(error_class->code) + std::to_string(error_class->status)] = error_class;
  }
  const auto table = documented_table();
  CHECK(table.size() == 18);
  for (const auto& [class_name, documented] : table) {
    const std::string& name = class_name;
    CAPTURE(name);
    const auto found = classes.find(name + std::to_string(documented.status));
    REQUIRE(found != classes.end());
    CHECK(found->second->message == documented.message);
    for (const auto& [row_code, message] : documented.codes) {
      const std::string& code = row_code;
      CAPTURE(code);
      const auto row = rows.find({name, code});
      REQUIRE(row != rows.end());
      CHECK(row->second->message == message);
    }
  }
}

TEST_CASE("a row that calls itself documented is in the table") {
  const auto table = documented_table();
  for (const ErrorSpec* spec : error_catalog()) {
    if (spec->evidence.source != kErrorCodesPage.source) continue;
    CAPTURE(spec->code);
    const auto documented = table.find(std::string(spec->error_class.code));
    REQUIRE(documented != table.end());
    CHECK(documented->second.codes.contains(std::string(spec->code)));
  }
}

TEST_CASE("a row is found by its class and code, and by nothing else") {
  std::set<std::pair<const ErrorClass*, std::string_view>> seen;
  for (const ErrorSpec* spec : error_catalog()) {
    CAPTURE(spec->code);
    CHECK(seen.insert({&spec->error_class, spec->code}).second);
    CHECK_FALSE(spec->evidence.source.empty());
  }
}

TEST_CASE("rows and classes are complete: each row's class is listed, each class is used") {
  std::set<const ErrorClass*> used;
  for (const ErrorSpec* spec : error_catalog()) used.insert(&spec->error_class);
  const std::set<const ErrorClass*> listed(error_classes().begin(), error_classes().end());
  CHECK(listed.size() == error_classes().size());
  for (const ErrorClass* error_class : used) CHECK(listed.contains(error_class));
  // The page documents some classes without a sub-code; nothing here throws those.
  for (const ErrorClass* error_class : listed) {
    CAPTURE(error_class->code);
    CHECK((used.contains(error_class) || error_class->evidence.source == kErrorCodesPage.source));
  }
}

}  // namespace error_catalog_test
