#include "model/registry.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "model/parameters.h"

namespace registry_test {

using namespace aml::model;

TEST_CASE("modules are found by their exact name") {
  REQUIRE(find_module("Feature Hashing") != nullptr);
  REQUIRE(find_module("Select Columns in Dataset") != nullptr);
  CHECK(find_module("feature hashing") == nullptr);
  CHECK(find_module("Project Columns") == nullptr);
  CHECK(find_module("") == nullptr);
  for (const ModuleSpec* spec : modules()) CHECK(find_module(spec->name) == spec);
}

TEST_CASE("every rule has an id of its own, a sentence and a source") {
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    CAPTURE(rule.id);
    CHECK(ids.insert(rule.id).second);
    CHECK(rule.id.find('.') != std::string_view::npos);
    CHECK(rule.says.ends_with("."));
    CHECK_FALSE(rule.evidence.source.empty());
    CHECK_FALSE(name_of(rule.evidence.certainty).empty());
  }
}

TEST_CASE("a module's description is complete") {
  for (const ModuleSpec* spec : modules()) {
    CAPTURE(spec->name);
    CHECK_FALSE(spec->summary.empty());
    CHECK_FALSE(spec->rules.empty());
    REQUIRE((spec->create != nullptr));
    for (const ParameterSpec& parameter : spec->parameters) {
      CAPTURE(parameter.name);
      CHECK_FALSE(parameter.description.empty());
      if (parameter.default_value) CHECK(type_of(*parameter.default_value) == parameter.type);
    }
  }
}

TEST_CASE("a rule that can be switched names a parameter of its module") {
  for (const ModuleSpec* spec : modules()) {
    for (const Rule& rule : spec->rules) {
      if (rule.switched_by.empty()) continue;
      CAPTURE(rule.id);
      CHECK(std::any_of(spec->parameters.begin(), spec->parameters.end(),
                        [&](const ParameterSpec& p) { return p.name == rule.switched_by; }));
    }
  }
}

}  // namespace registry_test
