#include "model/registry.h"
#include "tests/model/build.h"

namespace edit_metadata_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

std::unique_ptr<Module> editing(std::vector<std::string> columns, const Given& more) {
  Given given = more;
  given["Column"] = ColumnSelector::of_names(std::move(columns));
  return make(kEditMetadata, given);
}

// What becomes of the cells of one column.
std::string turned(ColumnType from, const std::vector<std::string>& cells,
                   const std::string& type) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& cell : cells) rows.push_back({cell});
  const auto module = editing({"c"}, {{"Data Type", type}});
  const Table made = run_module(*module, table_of(Schema{{"c", from}}, rows));
  std::string text;
  for (std::size_t row = 0; row < made.rows(); ++row)
    text += (row > 0 ? " " : "") + row_text(made, row);
  return text;
}

}  // namespace

TEST_CASE("Edit Metadata changes all selected columns alike and keeps the others") {
  const Schema schema{{"a"}, {"b"}, {"c"}};
  const auto module = editing({"a", "b"}, {{"Data Type", std::string("Double")}});
  const Table made = run_module(*module, table_of(schema, {{"1.5", "2", "x"}}));
  CHECK(made.schema()[0].type == ColumnType::kDouble);
  CHECK(made.schema()[1].type == ColumnType::kDouble);
  CHECK(made.schema()[2].type == ColumnType::kString);
  CHECK(row_text(made, 0).starts_with("1.5 2"));
  CHECK(module->row_wise());
}

TEST_CASE("values in other types") {
  const struct {
    ColumnType from;
    std::vector<std::string> cells;
    const char* type;
    const char* made;
  } cases[] = {
      {ColumnType::kString, {"7", "?"}, "Integer", "7 ?"},
      {ColumnType::kString, {"true"}, "Boolean", "True"},
      {ColumnType::kString, {"2014-09-21T11:10:00"}, "DateTime", "9/21/2014 11:10:00 AM"},
      {ColumnType::kInt32, {"0", "3"}, "Boolean", "False True"},
      {ColumnType::kBoolean, {"True", "False"}, "Integer", "1 0"},
      {ColumnType::kInt32, {"3"}, "String", "3"},
      {ColumnType::kDateTime, {"2014-09-21T11:10:00"}, "String", "9/21/2014 11:10:00 AM"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.type);
    CHECK(turned(c.from, c.cells, c.type) == c.made);
  }
  const std::pair<std::vector<std::string>, std::string> rounded[] = {
      {{"2.5"}, "2"}, {{"3.5"}, "4"}, {{"-1.2"}, "-1"}};
  for (const auto& [cells, made] : rounded)
    CHECK(turned(ColumnType::kDouble, cells, "Integer") == made);
}

TEST_CASE("values that are not of the new type") {
  const auto error = [](ColumnType from, const std::string& cell, const std::string& type) {
    const auto module = editing({"s"}, {{"Data Type", type}});
    return error_of([&] { run_module(*module, table_of(Schema{{"s", from}}, {{cell}})); });
  };
  CHECK(error(ColumnType::kString, "x", "Integer") ==
        "Error 0042: Could not convert column \"s\" of type String to column of type Int32.");
  CHECK(error(ColumnType::kString, "13/13/2014", "DateTime").starts_with("Error 0042"));
  CHECK(error(ColumnType::kDouble, "3000000000", "Integer").starts_with("Error 0042"));
  CHECK(error(ColumnType::kDouble, "NaN", "Integer").starts_with("Error 0042"));
  CHECK(error(ColumnType::kInt32, "1", "DateTime").starts_with("Error 0042"));
}

TEST_CASE("uses of columns") {
  const struct {
    std::string choice;
    ColumnKind before;
    ColumnKind after;
  } cases[] = {{"Unchanged", ColumnKind::kScore, ColumnKind::kScore},
               {"Features", ColumnKind::kNone, ColumnKind::kFeature},
               {"Labels", ColumnKind::kFeature, ColumnKind::kLabel},
               {"Weights", ColumnKind::kFeature, ColumnKind::kNone},
               {"ClearLabels", ColumnKind::kLabel, ColumnKind::kNone},
               {"ClearLabels", ColumnKind::kScore, ColumnKind::kScore},
               {"ClearFeatures", ColumnKind::kFeature, ColumnKind::kNone},
               {"ClearScores", ColumnKind::kScore, ColumnKind::kNone}};
  for (const auto& c : cases) {
    CAPTURE(c.choice);
    const auto module = editing({"c"}, {{"Fields", c.choice}});
    const Schema made = module->output_schema(Schema{{"c", ColumnType::kString, c.before}});
    CHECK(made[0].kind == c.after);
  }
  const auto categorical = editing({"c"}, {{"Categorical", std::string("Categorical")}});
  CHECK(categorical->output_schema(Schema{{"c"}})[0].categorical);
  const auto plain = editing({"c"}, {{"Categorical", std::string("NonCategorical")}});
  CHECK_FALSE(plain->output_schema(Schema{{"c", {}, {}, true}})[0].categorical);
  CHECK(error_of([] {
          editing({"a", "b"}, {{"Fields", std::string("Labels")}})
              ->output_schema(Schema{{"a"}, {"b"}});
        }) == "Error 0037: Multiple label columns are specified.");
}

TEST_CASE("new names") {
  const Schema schema{{"x"}, {"y"}, {"z"}};
  const auto renamed = [&](const std::string& names) {
    return editing({"x", "y"}, {{"New Column Name", names}})->output_schema(schema);
  };
  CHECK(names_of(renamed("one, two ")) == "one,two,z");
  CHECK(renamed(R"( "a,b" ,"say ""hi""")")[0].name == "a,b");
  CHECK(renamed(R"( "a,b" ,"say ""hi""")")[1].name == "say \"hi\"");
  CHECK(names_of(renamed("y,x")) == "y,x,z");
  CHECK(error_of([&] { renamed("one"); }) ==
        "Error 0027: The size of \"Column\" is inconsistent with size of \"New Column Name\".");
  CHECK(error_of([&] { renamed("one,z"); }) ==
        "Error 0028: The name \"z\" is duplicated in \"New Column Name\".");
  CHECK(error_of([&] { renamed("one,"); }) ==
        "Error 0003: Input \"New Column Name\" is null or empty");
}

}  // namespace edit_metadata_test
