#include "model/column_selector.h"

#include <doctest/doctest.h>

#include "tests/model/build.h"

namespace column_selector_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

using Type = SelectorRuleType;
using Words = std::vector<std::string>;

const Schema kSchema{{"name"},
                     {"age", ColumnType::kInt32},
                     {"height", ColumnType::kDouble},
                     {"member", ColumnType::kBoolean},
                     {"since", ColumnType::kDateTime},
                     {"colour", ColumnType::kString, ColumnKind::kFeature, true},
                     {"bought", ColumnType::kInt32, ColumnKind::kLabel},
                     {"Scored Labels", ColumnType::kDouble, ColumnKind::kScore}};

SelectorRule all(bool exclude = false) {
  return {Type::kAllColumns, exclude, {}, {}, {}};
}
SelectorRule names(Words words, bool exclude = false) {
  return {Type::kColumnNames, exclude, std::move(words), {}, {}};
}
SelectorRule indices(Words words, bool exclude = false) {
  return {Type::kColumnIndexes, exclude, std::move(words), {}, {}};
}
SelectorRule types(Words of_types, Words of_kinds = {}, bool exclude = false) {
  return {Type::kColumnTypes, exclude, {}, std::move(of_types), std::move(of_kinds)};
}

std::string selected(const ColumnSelector& selector, const SelectorUse& use = {}) {
  std::string text;
  for (const std::size_t index : selector.select(kSchema, use))
    text += (text.empty() ? "" : ",") + kSchema[index].name;
  return text;
}

}  // namespace

TEST_CASE("rules of a selector") {
  const struct {
    std::string_view what;
    std::vector<SelectorRule> rules;
    const char* columns;
  } cases[] = {
      {"all", {all()}, "name,age,height,member,since,colour,bought,Scored Labels"},
      {"all without names",
       {all(), names({"age", "since", "bought"}, true)},
       "name,height,member,colour,Scored Labels"},
      {"names come in the dataset's order", {names({"height", "name", "height"})}, "name,height"},
      {"rules add", {names({"height"}), names({"name"})}, "name,height"},
      {"rules apply in order", {names({"age"}, true), names({"age"})}, "age"},
      {"a removed column may come back", {all(), all(true), names({"age"})}, "age"},
      {"an index", {indices({"2"})}, "age"},
      {"an index with blanks and zeros", {indices({" 02 "})}, "age"},
      {"a range", {indices({"2-4"})}, "age,height,member"},
      {"a range of one", {indices({"8-8"})}, "Scored Labels"},
      {"a range with blanks", {indices({" 1 - 2 "})}, "name,age"},
      {"an index inside a range", {indices({"1-3", "2"})}, "name,age,height"},
      {"all without indices", {all(), indices({"1-6", "8"}, true)}, "bought"},
      {"Numeric", {types({"Numeric"})}, "age,height,bought,Scored Labels"},
      {"Integer", {types({"Integer"})}, "age,bought"},
      {"Double", {types({"Double"})}, "height,Scored Labels"},
      {"String is not Categorical", {types({"String"})}, "name"},
      {"Categorical", {types({"Categorical"})}, "colour"},
      {"Boolean or DateTime", {types({"Boolean", "DateTime"})}, "member,since"},
      {"all types", {types({"All"})}, "name,age,height,member,since,colour,bought,Scored Labels"},
      {"a kind", {types({}, {"Label"})}, "bought"},
      {"kinds", {types({"All"}, {"Label", "Score"})}, "bought,Scored Labels"},
      {"all kinds", {types({"String"}, {"All"})}, "name"},
      {"type and kind", {types({"Numeric"}, {"Feature"})}, "age,height"},
      {"all without a kind", {all(), types({}, {"Feature"}, true)}, "bought,Scored Labels"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    CHECK(selected({c.rules, false}) == c.columns);
  }
}

TEST_CASE("order and duplicates as typed, when asked for") {
  const struct {
    std::vector<SelectorRule> rules;
    const char* columns;
  } cases[] = {
      {{names({"height", "name", "height"})}, "height,name,height"},
      {{indices({"3", "1-3"})}, "height,name,age,height"},
      {{names({"age"}), all(), types({"All"}, {"Feature"}, true)}, "bought,Scored Labels"},
      {{names({"age", "name", "age"}), names({"age"}, true)}, "name"},
  };
  for (const auto& c : cases) CHECK(selected({c.rules, true}) == c.columns);
}

TEST_CASE("errors of a selector") {
  const struct {
    std::vector<SelectorRule> rules;
    std::string_view error;
  } cases[] = {
      {{names({"Age"})}, "Error 0001: Column with name or index \"Age\" not found"},
      {{all(), names({"x"}, true)}, "Error 0001: Column with name or index \"x\" not found"},
      {{indices({"9"})}, "Error 0001: Column with name or index \"9\" not found"},
      {{indices({"0"})}, "Error 0001: Column with name or index \"0\" not found"},
      {{indices({"99999999999999999999999"})},
       "Error 0001: Column with name or index \"99999999999999999999999\" not found"},
      {{indices({"age"})}, "Error 0059: Column index or range \"age\" could not be parsed."},
      {{indices({""})}, "Error 0059: Column index or range \"\" could not be parsed."},
      {{indices({"-"})}, "Error 0059: Column index or range \"-\" could not be parsed."},
      {{indices({"1-2-3"})}, "Error 0059: Column index or range \"1-2-3\" could not be parsed."},
      {{indices({"1-b"})}, "Error 0059: Column index or range \"1-b\" could not be parsed."},
      {{indices({"a-"})}, "Error 0059: Column index or range \"a-\" could not be parsed."},
      {{indices({"1,2"})}, "Error 0059: Column index or range \"1,2\" could not be parsed."},
      {{indices({"1.5"})}, "Error 0059: Column index or range \"1.5\" could not be parsed."},
      {{indices({"3-1"})}, "Error 0060: Column range \"3-1\" is invalid or out of range."},
      {{indices({"1-"})}, "Error 0060: Column range \"1-\" is invalid or out of range."},
      {{indices({"-3"})}, "Error 0060: Column range \"-3\" is invalid or out of range."},
      {{indices({"0-3"})}, "Error 0060: Column range \"0-3\" is invalid or out of range."},
      {{indices({"7-9"})}, "Error 0060: Column range \"7-9\" is invalid or out of range."},
      {{types({"Text"})},
       "Error 0002: Failed to convert \"\" parameter value \"Text\" from \"Text\" to \"column "
       "type\""},
      {{types({}, {"Weight"})},
       "Error 0002: Failed to convert \"\" parameter value \"Weight\" from \"Text\" to \"column "
       "kind\""},
      {{types({"TimeSpan"})},
       "Error 0011: Specified column set does not apply to any of dataset columns."},
      {{all(), all(true)},
       "Error 0011: Specified column set does not apply to any of dataset columns."},
      {{}, "Error 0011: Specified column set does not apply to any of dataset columns."},
  };
  for (const auto& c : cases) {
    CAPTURE(c.error);
    CHECK(error_of([&] { selected({c.rules, false}); }) == c.error);
  }
}

TEST_CASE("errors name the parameter and the dataset when they are known") {
  const SelectorUse use{"Select columns", "Dataset"};
  CHECK(error_of([&] {
          selected({{names({"x"})}, false}, use);
        }) == "Error 0001: Column with name or index \"x\" does not exist in \"Dataset\"");
  CHECK(error_of([&] { selected({}, use); }) ==
        "Error 0011: Specified column set \"Select columns\" does not apply to any of dataset "
        "columns.");
}

TEST_CASE("every type and kind that is offered is understood") {
  for (const std::string_view type : selector_types())
    CHECK(error_of([&] { selected({{all(), types({std::string(type)})}, false}); }) == "no error");
  for (const std::string_view kind : selector_kinds())
    CHECK(error_of([&] {
            selected({{all(), types({}, {std::string(kind)})}, false});
          }) == "no error");
}

TEST_CASE("a selector as text") {
  CHECK(to_text(ColumnSelector::of_names({"a", "b"})) == "names a, b");
  CHECK(to_text(ColumnSelector{{all(), indices({"1-3"}, true)}, true}) ==
        "all columns; without indices 1-3; order and duplicates kept");
  CHECK(to_text(ColumnSelector{{types({"String"}, {"Feature"}), types({})}, false}) ==
        "types String of kinds Feature; all types");
  CHECK(to_text(ColumnSelector{}) == "no columns");
}

}  // namespace column_selector_test
