#include "model/parameters.h"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

#include "tests/model/build.h"

namespace parameters_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const std::vector<ParameterSpec> kSpecs = {
    {"Bits", ParameterType::kInteger, "", std::int64_t{10}, 1, 31, {}},
    {"Rate", ParameterType::kDouble, "", 0.5, 0, 1, {}},
    {"Keep", ParameterType::kBoolean, "", false, {}, {}, {}},
    {"Mode", ParameterType::kText, "", std::string("Fast"), {}, {}, {"Fast", "Exact"}},
    {"Note", ParameterType::kText, "", std::string(), {}, {}, {}},
};

}  // namespace

TEST_CASE("values that are not given are the defaults") {
  const Parameters parameters(kSpecs, {});
  CHECK(parameters.integer("Bits") == 10);
  CHECK(parameters.real("Rate") == 0.5);
  CHECK_FALSE(parameters.boolean("Keep"));
  CHECK(parameters.text("Mode") == "Fast");
}

TEST_CASE("given values take the defaults' place, at both bounds too") {
  const Parameters parameters(kSpecs, {{"Bits", std::int64_t{31}},
                                       {"Rate", std::int64_t{1}},
                                       {"Keep", true},
                                       {"Mode", std::string("Exact")},
                                       {"Note", std::string("anything")}});
  CHECK(parameters.integer("Bits") == 31);
  CHECK(parameters.real("Rate") == 1.0);
  CHECK(parameters.boolean("Keep"));
  CHECK(parameters.text("Mode") == "Exact");
  CHECK(parameters.text("Note") == "anything");
}

TEST_CASE("errors of parameters") {
  const struct {
    Given given;
    const char* parameter;
    std::string_view error;
  } cases[] = {
      {{{"Bits", std::int64_t{0}}},
       "Bits",
       "Error 0004: Parameter \"Bits\" has value \"0\" which should be greater than 0"},
      {{{"Bits", std::int64_t{32}}},
       "Bits",
       "Error 0007: Parameter \"Bits\" has value \"32\" which should be less than or equal to 31."},
      {{{"Rate", -0.5}},
       "Rate",
       "Error 0004: Parameter \"Rate\" has value \"-0.5\" which should be greater than 0"},
      {{{"Rate", std::numeric_limits<double>::quiet_NaN()}},
       "Rate",
       "Error 0004: Parameter \"Rate\" has value \"NaN\" which should be greater than 0"},
      {{{"Bits", 2.5}},
       "Bits",
       "Error 0002: Failed to convert \"Bits\" parameter value \"2.5\" from \"Double\" to "
       "\"Integer\""},
      {{{"Keep", std::string("yes")}},
       "Keep",
       "Error 0002: Failed to convert \"Keep\" parameter value \"yes\" from \"Text\" to "
       "\"Boolean\""},
      {{{"Note", ColumnSelector::of_names({"a"})}},
       "Note",
       "Error 0002: Failed to convert \"Note\" parameter value \"names a\" from \"Columns\" to "
       "\"Text\""},
      {{{"Mode", std::string("Slow")}},
       "Mode",
       "Error 0002: Failed to convert \"Mode\" parameter value \"Slow\" from \"Text\" to \"Fast | "
       "Exact\""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.error);
    try {
      const Parameters parameters(kSpecs, c.given);
      FAIL("no error");
    } catch (const ModuleError& error) {
      CHECK(std::string(error.what()) == c.error);
      CHECK(error.parameter() == c.parameter);
    }
  }
}

TEST_CASE("a parameter without a default has to be set") {
  const std::vector<ParameterSpec> specs = {
      {"Select columns", ParameterType::kColumns, "", {}, {}, {}, {}}};
  CHECK(error_of([&] { Parameters(specs, {}); }) ==
        "Error 0003: Input \"Select columns\" is null or empty");
}

TEST_CASE("names that are not declared") {
  CHECK_THROWS_AS(Parameters(kSpecs, {{"bits", std::int64_t{3}}}), std::out_of_range);
  CHECK_THROWS_AS(Parameters(kSpecs, {}).integer("bits"), std::out_of_range);
}

TEST_CASE("parameters as callers send them") {
  const struct {
    ParameterType type;
    const char* sent;
    const char* read;  ///< nullptr: not of the type
  } cases[] = {
      {ParameterType::kInteger, "3", "3"},
      {ParameterType::kInteger, " +3 ", "3"},
      {ParameterType::kInteger, "-9223372036854775808", "-9223372036854775808"},
      {ParameterType::kInteger, "9223372036854775808", nullptr},
      {ParameterType::kInteger, "3.0", nullptr},
      {ParameterType::kInteger, "1,000", nullptr},
      {ParameterType::kInteger, "", nullptr},
      {ParameterType::kInteger, "+-3", nullptr},
      {ParameterType::kDouble, "1,000.50", "1000.5"},
      {ParameterType::kDouble, "half", nullptr},
      {ParameterType::kBoolean, "TRUE", "True"},
      {ParameterType::kBoolean, "false", "False"},
      {ParameterType::kBoolean, "1", nullptr},
      {ParameterType::kText, " any thing ", " any thing "},
      {ParameterType::kText, "", ""},
      {ParameterType::kColumns, "Col1", nullptr},
  };
  for (const auto& c : cases) {
    CAPTURE(name_of(c.type));
    CAPTURE(c.sent);
    const auto value = parse_parameter(c.type, c.sent);
    REQUIRE(value.has_value() == (c.read != nullptr));
    if (!c.read) continue;
    CHECK(to_text(*value) == c.read);
    CHECK(type_of(*value) == c.type);
  }
}

TEST_CASE("names of parameter types read back") {
  for (const std::string_view name : {"Integer", "Double", "Boolean", "Text", "Columns"}) {
    REQUIRE(find_parameter_type(name).has_value());
    CHECK(name_of(*find_parameter_type(name)) == name);
  }
  CHECK_FALSE(find_parameter_type("integer"));
}

}  // namespace parameters_test
