#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/registry.h"
#include "tests/model/build.h"

namespace feature_hashing_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kText{{"Col2"}};

Given bits(std::int64_t bitsize, std::int64_t ngrams = 2) {
  return {{"Hashing bitsize", bitsize}, {"N-grams", ngrams}};
}

Given targets(Given given, std::vector<std::string> names) {
  given["Target columns"] = ColumnSelector::of_names(std::move(names));
  return given;
}

std::string hashed(const Given& given, const std::string& text) {
  return row_text(run_module(*make(kFeatureHashing, given), table_of(kText, {{text}})), 0, 1);
}

std::string error_for(const Given& given, const Schema& schema) {
  return error_of([&] { make(kFeatureHashing, given)->output_schema(schema); });
}

}  // namespace

TEST_CASE("the guide's sentence") {
  CHECK(hashed(bits(3, 2), "This is a good day") == "1 1 2 2 0 2 0 1");
  CHECK(hashed(bits(3, 1), "This is a good day") == "0 1 1 0 0 2 0 1");
  CHECK(hashed(bits(3, 0), "This is a good day") == "0 1 1 0 0 2 0 1");
  CHECK(hashed(bits(3, 3), "This is a good day") == "2 1 3 2 1 2 0 1");
  CHECK(hashed(bits(3, 2), "this is a good day") != "1 1 2 2 0 2 0 1");
}

TEST_CASE("the vectors hold through the module, many rows at a time") {
  std::ifstream file(AML_FIXTURES "/golden/hashing.jsonl");
  REQUIRE(file);
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<nlohmann::json>> groups;
  for (std::string line; std::getline(file, line);) {
    auto vector = nlohmann::json::parse(line);
    groups[{vector["bitsize"], vector["ngrams"]}].push_back(std::move(vector));
  }
  REQUIRE(groups.size() == 7);
  for (const auto& group : groups) {
    const auto& parameters = group.first;
    const auto& vectors = group.second;
    if (parameters.first > 16) continue;  // a million columns; hashing_test covers the arithmetic
    Table table(kText);
    for (const auto& vector : vectors)
      table.column(0).append_text(vector["text"].get<std::string>());
    const auto module = make(kFeatureHashing, bits(parameters.first, parameters.second));
    const Table result = run_module(*module, std::move(table));
    REQUIRE(result.schema().size() == 1 + (std::size_t{1} << parameters.first));
    std::vector<nlohmann::json> features(vectors.size(), nlohmann::json::object());
    for (std::size_t column = 1; column < result.schema().size(); ++column) {
      for (std::size_t row = 0; row < vectors.size(); ++row) {
        const std::int32_t count = result.column(column).int32(row);
        if (count != 0) features[row][std::to_string(column - 1)] = count;
      }
    }
    for (std::size_t row = 0; row < vectors.size(); ++row) {
      CAPTURE(vectors[row].dump());
      CHECK(features[row] == vectors[row]["features"]);
    }
  }
}

TEST_CASE("the dataset's columns stay first and hashed ones follow by target") {
  const Schema schema{{"a"}, {"n", ColumnType::kInt32}, {"b"}};
  const auto module = make(kFeatureHashing, bits(1));
  const Schema made = module->output_schema(schema);
  CHECK(names_of(made) ==
        "a,n,b,a_HashingFeature.0,a_HashingFeature.1,b_HashingFeature.0,b_HashingFeature.1");
  for (std::size_t i = 3; i < made.size(); ++i) {
    CHECK(made[i].type == ColumnType::kInt32);
    CHECK(made[i].kind == ColumnKind::kFeature);
  }
  const Table result = run_module(*module, table_of(schema, {{"2", "7", "3"}}));
  CHECK(result.schema() == made);
  CHECK(row_text(result, 0) == "2 7 3 1 0 0 1");
}

TEST_CASE("only the chosen targets are hashed") {
  const Schema schema{{"a"}, {"b"}, {"label", ColumnType::kString, ColumnKind::kLabel}};
  CHECK(names_of(make(kFeatureHashing, targets(bits(1), {"b"}))->output_schema(schema)) ==
        "a,b,label,b_HashingFeature.0,b_HashingFeature.1");
  CHECK(make(kFeatureHashing, bits(1))->output_schema(schema).size() == 3 + 2 * 2);
}

TEST_CASE("the defaults are 10 bits and pairs of words") {
  const auto module = make(kFeatureHashing);
  const Table result = run_module(*module, table_of(kText, {{"This is a good day"}}));
  CHECK(result.schema().size() == 1 + 1024);
  int sum = 0;
  for (std::size_t i = 1; i < result.schema().size(); ++i) sum += result.column(i).int32(0);
  CHECK(sum == 9);
}

TEST_CASE("a taken name renames the whole block") {
  const struct {
    std::vector<std::string> columns;
    const char* block;
  } cases[] = {
      {{"t", "t_HashingFeature.1"}, "t_HashingFeature2.0,t_HashingFeature2.1"},
      {{"t", "t_HashingFeature.0", "t_HashingFeature2.1"},
       "t_HashingFeature3.0,t_HashingFeature3.1"},
      {{"t", "t_HashingFeature.2"}, "t_HashingFeature.0,t_HashingFeature.1"},
      {{"t", "t_HashingFeature.01"}, "t_HashingFeature.0,t_HashingFeature.1"},
      {{"t", "t_HashingFeature.x"}, "t_HashingFeature.0,t_HashingFeature.1"},
      {{"t", "t_HashingFeature."}, "t_HashingFeature.0,t_HashingFeature.1"},
      {{"t", "t_HashingFeature2.1"}, "t_HashingFeature.0,t_HashingFeature.1"},
      {{"t", "t"}, "t_HashingFeature.0,t_HashingFeature.1"},
  };
  for (const auto& c : cases) {
    std::vector<Column> columns;
    for (const std::string& name : c.columns) columns.push_back({name});
    const Schema schema(std::move(columns));
    const auto module = make(kFeatureHashing, targets(bits(1), {"t"}));
    const Schema made = module->output_schema(schema);
    const Schema block(std::vector<Column>(made.begin() + schema.size(), made.end()));
    CHECK(names_of(block) == c.block);
    Table table(schema);
    for (std::size_t i = 0; i < schema.size(); ++i) table.column(i).append_text("x");
    CHECK(run_module(*module, std::move(table)).schema() == made);
  }
}

TEST_CASE("two columns of one name get two blocks") {
  const auto module = make(kFeatureHashing, bits(1));
  CHECK(names_of(module->output_schema({{"t"}, {"t"}})) ==
        "t,t,t_HashingFeature.0,t_HashingFeature.1,t_HashingFeature2.0,t_HashingFeature2.1");
}

TEST_CASE("a missing cell counts nothing, or its row is dropped") {
  const Schema schema{{"n", ColumnType::kInt32}, {"a"}, {"b"}};
  const std::vector<std::vector<std::string>> rows = {
      {"1", "2", "2"}, {"2", "?", "2"}, {"3", "", "2"}, {"?", "2", "2"}};
  const auto run = [&](Given given) {
    return run_module(*make(kFeatureHashing, given), table_of(schema, rows));
  };
  const Table kept = run(bits(1));
  REQUIRE(kept.rows() == 4);
  CHECK(row_text(kept, 1) == "2 ? 2 0 0 1 0");
  CHECK(row_text(kept, 2) == "3  2 0 0 1 0");

  Given dropping = bits(1);
  dropping["Missing cells"] = std::string("Drop row");
  const Table dropped = run(dropping);
  REQUIRE(dropped.rows() == 3);
  CHECK(row_text(dropped, 1) == "3  2 0 0 1 0");
  CHECK(row_text(dropped, 2) == "? 2 2 1 0 1 0");
  CHECK(run(targets(dropping, {"b"})).rows() == 4);
}

TEST_CASE("dropping every row leaves the columns") {
  Given dropping = bits(1);
  dropping["Missing cells"] = std::string("Drop row");
  const auto module = make(kFeatureHashing, dropping);
  const Table result = run_module(*module, table_of(kText, {{"?"}, {"?"}}));
  CHECK(result.rows() == 0);
  CHECK(result.schema() == module->output_schema(kText));
}

TEST_CASE("a word of digits is its own number unless switched") {
  CHECK(hashed(bits(3), "2") == "0 0 1 0 0 0 0 0");
  CHECK(hashed(bits(3), "2007") == "0 0 0 0 0 0 0 1");
  Given murmur = bits(3);
  murmur["Numeric tokens"] = std::string("MurmurHash3");
  CHECK(hashed(murmur, "2") != hashed(bits(3), "2"));
  CHECK(hashed(murmur, "This is a good day") == "1 1 2 2 0 2 0 1");
}

TEST_CASE("errors of Feature Hashing") {
  const Schema mixed{{"n", ColumnType::kInt32},
                     {"t"},
                     {"label", ColumnType::kString, ColumnKind::kLabel},
                     {"colour", ColumnType::kString, ColumnKind::kFeature, true}};
  CHECK(error_for(targets({}, {"n"}), mixed) ==
        "Error 0017: Cannot process column \"n\" of type Int32. The type is not supported by the "
        "module. Parameter name: Target columns");
  CHECK(error_for(targets({}, {"label"}), mixed) ==
        "Error 0056: Column with name \"label\" is not in an allowed category.");
  CHECK(error_for(targets({}, {"x"}), mixed) ==
        "Error 0001: Column with name or index \"x\" does not exist in \"Dataset\"");
  CHECK(error_for({{"Target columns", ColumnSelector{}}}, mixed) ==
        "Error 0011: Specified column set \"Target columns\" does not apply to any of dataset "
        "columns.");
  CHECK(error_for({}, {{"n", ColumnType::kInt32}}) ==
        "Error 0020: Number of columns in input dataset \"Dataset\" is less than allowed minimum "
        "of 1 column(s).");
  CHECK(error_for({}, Schema{}) == error_for({}, {{"n", ColumnType::kInt32}}));
  CHECK(error_for(bits(0), kText) ==
        "Error 0004: Parameter \"Hashing bitsize\" has value \"0\" which should be greater than 0");
  CHECK(error_for(bits(32), kText) ==
        "Error 0007: Parameter \"Hashing bitsize\" has value \"32\" which should be less than or "
        "equal to 31.");
  CHECK(error_for(bits(3, -1), kText) ==
        "Error 0004: Parameter \"N-grams\" has value \"-1\" which should be greater than -1");
  CHECK(error_for(bits(3, 11), kText) ==
        "Error 0007: Parameter \"N-grams\" has value \"11\" which should be less than or equal to "
        "10.");
}

TEST_CASE("too many hashed columns are refused before any is made") {
  const char* const refusal =
      "Error 0129: Number of columns in the dataset in 'Dataset' exceeds allowed 'Maximum hashed "
      "columns' limit of '100000'.'";
  CHECK(error_for(bits(16), kText) == "no error");
  CHECK(error_for(bits(16), {{"a"}, {"b"}}) == refusal);
  CHECK(error_for(bits(17), kText) == refusal);
  CHECK(error_for(bits(31), kText) == refusal);
  CHECK(error_of([] { run_module(*make(kFeatureHashing, bits(31)), table_of(kText, {{"x"}})); }) ==
        refusal);
  Given wide = bits(3);
  wide["Maximum hashed columns"] = std::int64_t{8};
  CHECK(error_for(wide, kText) == "no error");
  wide["Maximum hashed columns"] = std::int64_t{7};
  CHECK(error_for(wide, kText).starts_with("Error 0129"));
}

TEST_CASE("running batch by batch gives what running the whole gives") {
  const auto module = make(kFeatureHashing, bits(3));
  CHECK(module->row_wise());
  Table whole(kText);
  for (int i = 0; i < 100; ++i)
    whole.column(0).append_text("row " + std::to_string(i) + " of many");
  std::vector<std::string> rows;
  for (std::size_t begin = 0; begin < 100; begin += 7) {
    std::vector<std::size_t> some;
    for (std::size_t row = begin; row < std::min<std::size_t>(begin + 7, 100); ++row)
      some.push_back(row);
    const Table result = run_module(*module, whole.with_rows(some));
    for (std::size_t row = 0; row < result.rows(); ++row) rows.push_back(row_text(result, row));
  }
  const Table result = run_module(*module, std::move(whole));
  for (std::size_t row = 0; row < 100; ++row) CHECK(row_text(result, row) == rows[row]);
}

}  // namespace feature_hashing_test
