// What docs/services.md shows works when it is copied.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "emulator/definition/definition_format.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/definition/positioned_json.h"
#include "model/registry.h"
#include "tests/support/read_file.h"

namespace definition_docs_test {

using namespace aml::definition;

namespace {

std::string page() {
  return read_file(std::filesystem::path(AML_SOURCE_DIR) / "docs" / "services.md");
}

std::vector<std::string> json_blocks(const std::string& text) {
  const std::string opening = "```json\n";
  std::vector<std::string> blocks;
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    const std::size_t end = text.find("```", at);
    REQUIRE(end != std::string::npos);
    blocks.push_back(text.substr(at, end - at));
  }
  return blocks;
}

}  // namespace

TEST_CASE("whole definitions of the page have no faults, and every block is JSON") {
  std::size_t whole = 0;
  for (const std::string& block : json_blocks(page())) {
    CAPTURE(block);
    const PositionedJson document = parse_positioned(block);
    CHECK(document.faults.empty());
    if (!document.value.contains("modules")) continue;
    ++whole;
    const ParsedDefinition parsed = parse_definition(block, "docs/services.md", "example");
    for (const DefinitionFault& fault : parsed.faults) FAIL_CHECK(to_text(fault));
  }
  CHECK(whole >= 3);
}

TEST_CASE("the page tells of every member and every module parameter") {
  const std::string text = page();
  for (const FormatObject* format : format_objects()) {
    for (const FormatMember& member : format->members) {
      CAPTURE(format->name);
      CAPTURE(member.name);
      CHECK(text.find("`" + std::string(member.name) + "`") != std::string::npos);
    }
  }
  for (const aml::model::ModuleSpec* module : aml::model::modules()) {
    CHECK(text.find(module->name) != std::string::npos);
    for (const aml::model::ParameterSpec& parameter : module->parameters) {
      CAPTURE(parameter.name);
      CHECK(text.find("`" + std::string(parameter.name) + "`") != std::string::npos);
    }
  }
}

}  // namespace definition_docs_test
