#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/answers.h"
#include "model/cell_key.h"
#include "model/registry.h"
#include "model/text_pattern.h"
#include "tests/model/build.h"

namespace score_by_example_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kPeople{{"age", ColumnType::kInt32},
                     {"city"},
                     {"income", ColumnType::kDouble},
                     {"joined", ColumnType::kDateTime},
                     {"member", ColumnType::kBoolean}};
const Schema kLabel{{"Scored Labels"}};

using Kind = AnswerCondition::Kind;

AnswerCondition equal(std::string column, std::vector<WrittenCell> values) {
  return {.column = std::move(column),
          .kind = Kind::kAnyOf,
          .any_of = std::move(values),
          .low = {},
          .high = {},
          .pattern = {}};
}

using Bound = AnswerCondition::Bound;

AnswerCondition between(std::string column, std::optional<Bound> low, std::optional<Bound> high) {
  return {.column = std::move(column),
          .kind = Kind::kRange,
          .any_of = {},
          .low = std::move(low),
          .high = std::move(high),
          .pattern = {}};
}

AnswerCondition like(std::string column, std::string pattern) {
  return {.column = std::move(column),
          .kind = Kind::kPattern,
          .any_of = {},
          .low = {},
          .high = {},
          .pattern = std::move(pattern)};
}

AnswersSpec spec_of(Schema columns) {
  AnswersSpec spec;
  spec.columns = std::move(columns);
  return spec;
}

std::unique_ptr<Module> scoring(AnswersSpec spec, bool appends = false) {
  return make(kScoreByExample, {{"Answers", std::make_shared<const Answers>(std::move(spec))},
                                {"Append score columns to output", appends}});
}

// The answers to the rows, one text a row.
std::string answers_of(const Module& module, const Table& rows) {
  const Table result = run_module(module, rows);
  std::string text;
  for (std::size_t row = 0; row < result.rows(); ++row)
    text += (row == 0 ? "" : "|") + row_text(result, row);
  return text;
}

std::string answer_of(const AnswersSpec& spec, const std::vector<std::string>& person) {
  AnswersSpec copy;
  copy.columns = spec.columns;
  copy.rules = spec.rules;
  copy.otherwise = std::vector<WrittenCell>{"-"};
  return answers_of(*scoring(std::move(copy)), table_of(kPeople, {person}));
}

const std::vector<std::string> kAda{"39", "Oslo", "0.5", "2014-09-21T11:10:00", "true"};

AnswersSpec with_examples(Schema asked, const std::vector<std::vector<std::string>>& questions,
                          Schema columns, const std::vector<std::vector<std::string>>& answers) {
  AnswersSpec spec = spec_of(columns);
  spec.asked = table_of(std::move(asked), questions);
  spec.answered = table_of(std::move(columns), answers);
  return spec;
}

}  // namespace

TEST_CASE("conditions of Score by Example") {
  struct {
    AnswerCondition condition;
    bool holds;
  } cases[] = {
      {equal("age", {"39"}), true},
      {equal("age", {"40"}), false},
      {equal("age", {"40", "39.0"}), true},
      {equal("age", {std::nullopt}), false},
      {equal("city", {"Oslo"}), true},
      {equal("city", {"oslo"}), false},
      {equal("income", {".5"}), true},
      {equal("member", {"TRUE"}), true},
      {equal("member", {"false"}), false},
      {equal("joined", {"9/21/2014 11:10:00 AM"}), true},
      {equal("joined", {"2014-09-21"}), false},
      {between("age", Bound{"39"}, Bound{"39"}), true},
      {between("age", Bound{"39", false}, {}), false},
      {between("age", Bound{"38.5", false}, {}), true},
      {between("age", {}, Bound{"39", false}), false},
      {between("income", Bound{"0.4"}, Bound{"0.6", false}), true},
      {between("joined", Bound{"2014-09-21"}, Bound{"2014-09-22", false}), true},
      {between("joined", Bound{"9/21/2014 11:10:00 AM", false}, {}), false},
      {like("city", "O*o"), true},
      {like("city", "?slo"), true},
      {like("city", "O*x"), false},
  };
  for (auto& one : cases) {
    AnswersSpec spec = spec_of(kLabel);
    CAPTURE(&one - cases);
    spec.rules = {{{one.condition}, {"yes"}}};
    CHECK(answer_of(spec, kAda) == (one.holds ? "yes" : "-"));
  }
}

TEST_CASE("no range and no pattern holds for a missing cell, null asks for one") {
  const std::vector<std::string> unknown(5, "?");
  AnswersSpec spec = spec_of(kLabel);
  spec.rules = {{{between("age", {}, Bound{"1000"})}, {"range"}},
                {{like("city", "*")}, {"pattern"}},
                {{equal("city", {std::nullopt})}, {"missing"}}};
  CHECK(answer_of(spec, unknown) == "missing");
  CHECK(answer_of(spec, {"?", "", "?", "?", "?"}) == "pattern");
  spec.rules = {{{equal("city", {""})}, {"empty or missing"}}};
  CHECK(answer_of(spec, unknown) == "empty or missing");
}

TEST_CASE("the first rule that holds answers, however it is found") {
  AnswersSpec spec = spec_of(kLabel);
  spec.rules = {{{equal("city", {"Bergen", "Oslo"}), between("age", Bound{"65"}, {})}, {"old"}},
                {{between("age", {}, Bound{"17"})}, {"young"}},
                {{equal("city", {"Oslo"})}, {"Oslo"}},
                {{equal("age", {"39"})}, {"39"}},
                {{like("city", "*")}, {"anywhere"}}};
  const auto at = [&](const char* age, const char* city) {
    return answer_of(spec, {age, city, "0", "2014-09-21", "false"});
  };
  CHECK(at("70", "Oslo") == "old");
  CHECK(at("70", "Bergen") == "old");
  CHECK(at("9", "Oslo") == "young");
  CHECK(at("39", "Oslo") == "Oslo");
  CHECK(at("39", "Rome") == "39");
  CHECK(at("40", "Bergen") == "anywhere");
}

TEST_CASE("patterns") {
  struct {
    const char* pattern;
    const char* text;
    bool matches;
  } cases[] = {{"", "", true},           {"", "a", false},
               {"*", "", true},          {"a*b*c", "aXbYbZc", true},
               {"a*b*c", "aXbY", false}, {"?", "\xC3\xA6", true},
               {"?", "", false},         {"**x", "aax", true},
               {"*?x", "x", false},      {"*ab", "aab", true},
               {"[a]", "a", false}};
  for (const auto& one : cases) {
    CAPTURE(one.pattern);
    CAPTURE(one.text);
    CHECK(matches_pattern(one.pattern, one.text) == one.matches);
  }
}

TEST_CASE("an answer is filled in from its row") {
  const Schema columns{{"Text"}, {"Age", ColumnType::kDouble}, {"City"}};
  AnswersSpec spec = spec_of(columns);
  spec.rules = {{{equal("member", {"true"})}, {"{{{city}}} is {age}", "{age}", "{city}"}}};
  spec.otherwise = std::vector<WrittenCell>{"constant", "1.50", std::nullopt};
  const auto module = scoring(std::move(spec));
  const Table rows =
      table_of(kPeople, {kAda, {"?", "?", "1", "2014-09-21", "true"}, {"1", "x", "1", "?", "?"}});
  CHECK(answers_of(*module, rows) == "{Oslo} is 39 39 Oslo|{} is  ? ?|constant 1.5 ?");
}

TEST_CASE("an example answers the row that is equal, whatever the numbers' types") {
  const auto module =
      scoring(with_examples({{"level"}, {"age", ColumnType::kDouble}},
                            {{"low", "39"}, {"low", "39"}, {"high", "0.3"}, {"?", "-0"}}, kLabel,
                            {{"a"}, {"not the first"}, {"b"}, {"?"}}));
  const Schema whole{{"age", ColumnType::kInt32}, {"level"}, {"other"}};
  CHECK(answers_of(*module, table_of(whole, {{"39", "low", "x"}, {"0", "?", "x"}})) == "a|?");
  const Schema real{{"level"}, {"age", ColumnType::kDouble}};
  CHECK(answers_of(*module, table_of(real, {{"high", "0.30000000000000004"}})) == "b");
}

TEST_CASE("nearest counts numbers by their spread and texts as one") {
  AnswersSpec spec =
      with_examples({{"age", ColumnType::kInt32}, {"city"}},
                    {{"0", "Oslo"}, {"100", "Oslo"}, {"50", "Bergen"}, {"?", "Rome"}}, kLabel,
                    {{"young"}, {"old"}, {"Bergen"}, {"unknown"}});
  spec.nearest = true;
  const auto module = scoring(std::move(spec));
  const Schema asked{{"age", ColumnType::kDouble}, {"city"}};
  CHECK(answers_of(*module, table_of(asked, {{"30", "Oslo"},
                                             {"70", "Oslo"},
                                             {"51", "Paris"},
                                             {"?", "Paris"},
                                             {"1000", "Oslo"},
                                             {"49", "Bergen"}})) ==
        "young|old|Bergen|unknown|old|Bergen");
}

namespace {

// Three columns with cells of a few values each; some of the first are missing.
Table random_rows(std::size_t count, unsigned state) {
  Table table({{"a", ColumnType::kDouble}, {"b", ColumnType::kInt32}, {"c"}});
  const auto random = [&](unsigned below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % below;
  };
  for (std::size_t row = 0; row < count; ++row) {
    if (random(20) == 0)
      table.column(0).append_missing();
    else
      table.column(0).append_real(row < 2 ? 500.0 * static_cast<double>(row) : random(500));
    table.column(1).append_int32(row < 2 ? 100 * static_cast<int>(row)
                                         : static_cast<int>(random(100)));
    table.column(2).append_text(std::string(1, static_cast<char>('a' + random(5))));
  }
  return table;
}

double distance(const Table& one, std::size_t row, const Table& other, std::size_t other_row) {
  double sum = one.column(2).text(row) == other.column(2).text(other_row) ? 0 : 1;
  const double b = (one.column(1).int32(row) - other.column(1).int32(other_row)) / 100.0;
  const double a = (one.column(0).real(row) - other.column(0).real(other_row)) / 500.0;
  const bool is_missing = one.column(0).is_missing(row);
  if (is_missing != other.column(0).is_missing(other_row))
    sum += 1;
  else if (!is_missing)
    sum += a * a;
  return sum + b * b;
}

}  // namespace

TEST_CASE("nearest finds what looking at every example finds") {
  const Table examples = random_rows(3000, 7);
  REQUIRE_FALSE(examples.column(0).is_missing(0));
  REQUIRE_FALSE(examples.column(0).is_missing(1));
  const NearestRows tree(examples);
  const Table rows = random_rows(300, 99);
  const std::vector<const Cells*> cells{&rows.column(0), &rows.column(1), &rows.column(2)};
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    double least = distance(rows, row, examples, 0);
    for (std::size_t i = 1; i < examples.rows(); ++i)
      least = std::min(least, distance(rows, row, examples, i));
    CHECK(distance(rows, row, examples, tree.find(cells, row)) == doctest::Approx(least));
  }
}

TEST_CASE("the input's columns come before the answer's") {
  AnswersSpec spec = spec_of({{"Scored Labels"}, {"Scored Probabilities", ColumnType::kDouble}});
  spec.otherwise = std::vector<WrittenCell>{"1", "0.9"};
  const auto module = scoring(std::move(spec), true);
  const Table rows = table_of(kPeople, {kAda});
  CHECK(names_of(module->output_schema(kPeople)) ==
        "age,city,income,joined,member,Scored Labels,Scored Probabilities");
  CHECK(answers_of(*module, rows) == "39 Oslo 0.5 9/21/2014 11:10:00 AM True 1 0.9");
  CHECK(module->row_wise());
}

TEST_CASE("errors of Score by Example") {
  CHECK(error_of([] { make(kScoreByExample); }) ==
        "Error 0003: Input \"Answers\" is null or empty");
  AnswersSpec spec = spec_of({{"n", ColumnType::kInt32}});
  spec.rules = {{{equal("age", {"39"})}, {"{city}"}}};
  const auto module = scoring(std::move(spec));
  CHECK(
      error_of([&] { run_module(*module, table_of(kPeople, {kAda})); }) ==
      "Error 0002: Failed to convert \"n\" parameter value \"Oslo\" from \"String\" to \"Int32\"");
  CHECK(
      error_of([&] {
        run_module(*module, table_of(kPeople, {{"1", "x", "?", "?", "?"}}));
      }) ==
      "Error 0018: Row \"age=1, city=x, income=, joined=, member=\", which no rule and no example "
      "answers, contains invalid data.");
  CHECK(error_of([&] { module->output_schema({{"Age"}}); }) ==
        "Error 0001: Column with name or index \"age\" does not exist in \"Dataset\"");
  CHECK(error_of([&] {
          module->output_schema({{"age", ColumnType::kBoolean}});
        }) ==
        "Error 0017: Cannot process column \"age\" of type Boolean. The type is not supported by "
        "the module.");
  const auto examples = scoring(with_examples({{"a"}}, {{"1"}}, kLabel, {{"x"}}));
  CHECK(error_of([&] {
          examples->output_schema({{"a", ColumnType::kInt32}});
        }).starts_with("Error 0017"));
}

TEST_CASE("a long row is cut in the message of its error") {
  AnswersSpec spec = spec_of(kLabel);
  spec.rules = {{{equal("t", {"x"})}, {"y"}}};
  const auto module = scoring(std::move(spec));
  const std::string error =
      error_of([&] { run_module(*module, table_of({{"t"}}, {{std::string(5000, 'z')}})); });
  CHECK(error.size() < 300);
  CHECK(error.find("...\", which") != std::string::npos);
}

TEST_CASE("examples that contradict each other are found") {
  const AnswersSpec spec =
      with_examples({{"a"}}, {{"1"}, {"2"}, {"1"}, {"2"}}, kLabel, {{"x"}, {"y"}, {"x"}, {"z"}});
  const auto found = find_contradictions(spec.asked, spec.answered);
  REQUIRE(found.size() == 1);
  CHECK(found.front() == std::pair<std::size_t, std::size_t>(1, 3));
}

TEST_CASE("what a written value can mean") {
  CHECK(keys_of_written("Oslo").size() == 1);
  CHECK(keys_of_written("5").size() == 2);
  CHECK(keys_of_written("true").size() == 2);
  CHECK(keys_of_written("2014-09-21").size() == 2);
}

TEST_CASE("written answers that cannot be are refused") {
  const auto make_answers = [](const char* cell) {
    AnswersSpec spec = spec_of({{"n", ColumnType::kInt32}});
    spec.otherwise = std::vector<WrittenCell>{cell};
    return Answers(std::move(spec));
  };
  CHECK_NOTHROW(make_answers("5"));
  for (const char* cell : {"five", "{age", "age}", "{}", "{a{b}"}) {
    CAPTURE(cell);
    CHECK_THROWS_AS(make_answers(cell), std::invalid_argument);
  }
}

}  // namespace score_by_example_test
