#include "emulator/definition/model_file.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/read_file.h"

namespace model_file_test {

using namespace aml;
using namespace aml::definition;

namespace {

std::string faults_of(const std::string& text, const ModelHints& hints = {}) {
  const ReadModel read = read_model(text, "m", hints);
  CHECK((read.model != nullptr) == read.faults.empty());
  std::string all;
  for (const DefinitionFault& fault : read.faults) all += to_text(fault) + "\n";
  return all;
}

// What the model makes of numbers.
std::vector<double> score(const std::string& text, const std::vector<double>& features,
                          const ModelHints& hints = {}) {
  const ReadModel read = read_model(text, "m", hints);
  for (const DefinitionFault& fault : read.faults) FAIL_CHECK(to_text(fault));
  REQUIRE(read.model != nullptr);
  std::vector<double> out(read.model->learner().outputs());
  read.model->learner().score(features, out);
  return out;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string lightgbm(const std::string& tree, const std::string& more = "") {
  return R"({"objective":"regression","feature_names":["a","b"],)" + more +
         R"("tree_info":[{"tree_structure":)" + tree + "}]}";
}

std::string lightgbm_split(const std::string& missing, const std::string& default_left) {
  return lightgbm(R"({"split_feature":0,"threshold":-1,"decision_type":"<=","default_left":)" +
                  default_left + R"(,"missing_type":")" + missing +
                  R"(","left_child":{"leaf_value":1},"right_child":{"leaf_value":2}})");
}

std::string xgboost(const std::string& tree, const std::string& more = "") {
  return R"({"learner":{"feature_names":[],"gradient_booster":{"name":"gbtree","model":{)"
         R"("tree_info":[0],"trees":[)" +
         tree +
         R"(]}},"learner_model_param":{"base_score":"[5E-1]","num_class":"0",)"
         R"("num_feature":"2"},"objective":{"name":"reg:squarederror"})" +
         more + "}}";
}

}  // namespace

TEST_CASE("every fault of a model file is reported with its place") {
  CHECK(faults_of(R"({
  "type": "linear",
  "features": ["a", {"column": "b", "equal": "x"}],
  "coefficient": [1, 2],
  "intercept": "0"
})") == "error: m:1:1: a linear model needs \"coefficients\"\n"
        "error: m:3:37: a feature has no member \"equal\"\n"
        "  expected one of: column, equals, categories\n"
        "  did you mean \"equals\"?\n"
        "error: m:4:3: a linear model has no member \"coefficient\"\n"
        "  expected one of: type, features, coefficients, intercept\n"
        "  did you mean \"coefficients\"?\n"
        "error: m:5:16: \"intercept\" must be a number, not \"0\"\n");
}

TEST_CASE("faults of each form of model") {
  const struct {
    const char* text;
    const char* words;
  } cases[] = {
      {R"({"features":[]})", "a model needs \"type\""},
      {R"({"type":"liner"})", "did you mean \"linear\"?"},
      {R"(7)", "a model is an object, not 7"},
      {R"({"type":"linear","features":[],"coefficients":[]})", "a model has 1 to 65536 features"},
      {R"({"type":"linear","features":["a"],"coefficients":[1,2]})",
       "2 coefficients for 1 feature; there must be 1"},
      {R"({"type":"linear","features":["a"],"coefficients":["x"]})",
       "each item of \"coefficients\" must be a number, not \"x\""},
      {R"({"type":"linear","features":[{"column":"a"}],"coefficients":[1]})",
       "a feature has either \"equals\" or \"categories\""},
      {R"({"type":"logistic","features":["a"],"classes":["x","x"],"coefficients":[1]})",
       "the class \"x\" is given twice"},
      {R"({"type":"logistic","features":["a"],"classes":["x"],"coefficients":[1]})",
       "a model has 2 to 1000 classes, not 1"},
      {R"({"type":"logistic","features":["a"],"classes":[1,2,3],"coefficients":[1]})",
       "a logistic model has two classes"},
      {R"({"type":"softmax","features":["a"],"classes":[1,2],"coefficients":[[1],[1]],)"
       R"("intercepts":[1,1]})",
       "a softmax model has more than two classes"},
      {R"({"type":"softmax","features":["a"],"classes":[1,2,3],"coefficients":[[1],["x"]],)"
       R"("intercepts":[1,1]})",
       "each coefficient must be a number, not \"x\""},
      {R"({"type":"softmax","features":["a"],"classes":[1,2,3],"coefficients":[[1],[1]],)"
       R"("intercepts":[1,1]})",
       "2 rows for 3 classes; there must be 3"},
      {R"({"type":"neighbors","features":["a"],"neighbors":3,"points":[[1],[2]],"targets":[1,2]})",
       "\"neighbors\" must be 1 to the number of points, 2, not 3"},
      {R"({"type":"neighbors","features":["a"],"neighbors":1,"points":[[1]],"targets":["z"],)"
       R"("classes":["x","y"]})",
       "there is no class \"z\""},
      {R"({"type":"neighbors","features":["a"],"neighbors":1,"points":[[1]],"targets":["z"]})",
       "the target of a regression is a number, not \"z\""},
      {R"({"type":"neighbors","features":["a"],"neighbors":1,"points":[[1]],"targets":[1],)"
       R"("metric":"manhatan"})",
       "did you mean \"manhattan\"?"},
      {R"({"type":"trees","features":["a"],"trees":[]})", "needs at least one tree"},
      {R"({"type":"trees","features":["a"],"trees":[{"feature":[],"threshold":[],"left":[],)"
       R"("right":[],"value":[]}]})",
       "the lists of a tree are equally long"},
      {R"({"type":"trees","features":["a"],"trees":[{"feature":[1,0,0],"threshold":[0,0,0],)"
       R"("left":[1,-1,-1],"right":[9,-1,-1],"value":[0,1,2]}]})",
       "there is no feature 1; they are 0 to 0"},
      {R"({"type":"trees","features":["a"],"trees":[{"feature":[0,0,0],"threshold":[0,0,0],)"
       R"("left":[1,-1,-1],"right":[9,-1,-1],"value":[0,1,2]}]})",
       "there is no node 9; they are 0 to 2"},
      {R"({"type":"trees","features":["a"],"trees":[{"feature":[0,0],"threshold":[0,0],)"
       R"("left":[0,-1],"right":[1,-1],"value":[0,1]}]})",
       "these nodes are not a tree"},
      {R"({"type":"trees","features":["a"],"trees":[{"feature":[0],"threshold":[0],)"
       R"("left":[-1],"right":[-1],"value":[[1,2]]}]})",
       "a leaf has 1 value, not 2"},
      {R"({"type":"trees","features":["a"],"link":"logit","trees":[{"feature":[0],)"
       R"("threshold":[0],"left":[-1],"right":[-1],"value":[1],"output":1}]})",
       "\"output\" must be 0 to 0, not 1"},
      {R"({"tree_info":[],"objective":"binary sigmoid:1"})", "needs \"feature_names\""},
      {R"({"tree_info":[],"feature_names":["a"]})", "does not say what its objective is"},
      {R"({"tree_info":[],"feature_names":["a"],"objective":"binry"})", "did you mean \"binary\"?"},
      {R"({"tree_info":[{}],"feature_names":["a"],"objective":"binary"})",
       "a tree needs \"tree_structure\""},
      {R"({"tree_info":[{"tree_structure":{"split_feature":1,"decision_type":"<=",)"
       R"("threshold":"x"}}],"feature_names":["a"],"objective":"binary"})",
       "there is no feature 1"},
      {R"({"learner":{"gradient_booster":{"name":"dart"}}})", "the booster dart is not read"},
      {R"({"learner":{"gradient_booster":{"name":"gbtree"},"objective":{"name":"reg:linear"}}})",
       "\"num_feature\" must be a number"},
      {R"([{"leaf":1}])", "does not say what its objective is"},
      {R"({"type":"linear",)", "is not closed"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK_MESSAGE(faults_of(c.text).find(c.words) != std::string::npos, faults_of(c.text));
  }
}

TEST_CASE("a model file with very many faults reports the first hundred") {
  std::string text = R"({"type":"linear","features":["a"],"coefficients":["x")";
  for (int i = 0; i < 500; ++i) text += ",\"x\"";
  const ReadModel read = read_model(text + "]}", "m", {});
  REQUIRE(read.faults.size() == kMaximumModelFaults);
  CHECK(read.faults.back().notes.back() == "and 401 more faults");
}

TEST_CASE("a plain model takes nothing from the definition") {
  ModelHints hints;
  hints.objective = "binary";
  const std::string text = R"({"type":"linear","features":["a"],"coefficients":[1]})";
  CHECK(faults_of(text).empty());
  CHECK(faults_of(text, hints).find("a plain model says itself") != std::string::npos);
}

TEST_CASE("a chain of nodes deeper than the bound is no tree") {
  const auto chain = [](int levels) {
    const std::string head = R"({"type":"trees","features":["a"],"trees":[{"feature":[)";
    std::string l, r, f;
    const int nodes = 2 * levels - 1;
    for (int i = 0; i < nodes; ++i) {
      const bool split = i < levels - 1;
      l += (i ? "," : "") + std::to_string(split ? i + 1 : -1);
      r += (i ? "," : "") + std::to_string(split ? levels + i : -1);
      f += i ? ",0" : "0";
    }
    return head + f + R"(],"threshold":[)" + f + R"(],"left":[)" + l + R"(],"right":[)" + r +
           R"(],"value":[)" + f + "]}]}";
  };
  CHECK(faults_of(chain(512)).empty());
  CHECK(faults_of(chain(513)).find("at most 512 levels") != std::string::npos);
}

TEST_CASE("LightGBM's trees: where missing values go, and categories") {
  const struct {
    const char* missing;
    const char* default_left;
    double feature;
    double score;
  } cases[] = {{"None", "true", kNan, 2}, {"NaN", "true", kNan, 1},  {"NaN", "false", kNan, 2},
               {"NaN", "true", 0, 2},     {"Zero", "true", kNan, 1}, {"Zero", "true", 0, 1},
               {"Zero", "false", 0, 2},   {"None", "false", -1, 1},  {"None", "true", -0.5, 2}};
  for (const auto& c : cases) {
    CAPTURE(c.missing);
    CAPTURE(c.feature);
    CHECK(score(lightgbm_split(c.missing, c.default_left), {c.feature, 0})[0] == c.score);
  }
  const std::string categories =
      lightgbm(R"({"split_feature":1,"threshold":"0||3","decision_type":"==",)"
               R"("left_child":{"leaf_value":1},"right_child":{"leaf_value":2}})");
  CHECK(score(categories, {0, 0})[0] == 1);
  CHECK(score(categories, {0, 3.7})[0] == 1);
  CHECK(score(categories, {0, 2})[0] == 2);
  CHECK(score(categories, {0, -1})[0] == 2);
  CHECK(score(categories, {0, kNan})[0] == 2);
  CHECK(score(categories, {0, 1e300})[0] == 2);
}

TEST_CASE("LightGBM's objectives") {
  const auto with = [](const std::string& objective, const std::string& more = "") {
    return R"({"objective":")" + objective + R"(","feature_names":["a"],)" + more +
           R"("tree_info":[{"tree_structure":{"leaf_value":2}},)"
           R"({"tree_structure":{"leaf_value":4}},{"tree_structure":{"leaf_value":0}}]})";
  };
  CHECK(score(with("regression"), {0})[0] == 6);
  CHECK(score(with("regression sqrt"), {0})[0] == 36);
  CHECK(score(with("huber", R"("average_output":true,)"), {0})[0] == 2);
  CHECK(score(with("poisson"), {0})[0] == doctest::Approx(std::exp(6)));
  CHECK(score(with("binary sigmoid:0.5"), {0})[0] == doctest::Approx(1 / (1 + std::exp(-3))));
  const auto shares = score(with("multiclass num_class:3", R"("num_class":3,)"), {0});
  REQUIRE(shares.size() == 3);
  CHECK(shares[1] == doctest::Approx(std::exp(4) / (std::exp(2) + std::exp(4) + 1)));
}

TEST_CASE("LightGBM's forests of several classes average each class's own trees") {
  const auto tree = [](int value) {
    return R"({"tree_structure":{"leaf_value":)" + std::to_string(value) + "}}";
  };
  const auto shares =
      score(R"({"objective":"multiclass num_class:3","num_class":3,"feature_names":["a"],)"
            R"("average_output":true,"tree_info":[)" +
                tree(1) + "," + tree(2) + "," + tree(0) + "," + tree(3) + "," + tree(2) + "," +
                tree(0) + "]}",
            {0});
  REQUIRE(shares.size() == 3);
  const double sum = std::exp(2) + std::exp(2) + 1;
  CHECK(shares[0] == doctest::Approx(std::exp(2) / sum));
  CHECK(shares[2] == doctest::Approx(1 / sum));
}

TEST_CASE("XGBoost's trees: below the condition, in 32 bits, missing by its default") {
  const std::string tree =
      R"({"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],)"
      R"("split_conditions":[0.1,1,2],"default_left":[1,0,0]})";
  CHECK(score(xgboost(tree), {0, 0.05})[0] == 1.5);
  CHECK(score(xgboost(tree), {0, 0.1})[0] == 2.5);
  CHECK(score(xgboost(tree), {0, 0.1 - 1e-12})[0] == 2.5);
  CHECK(score(xgboost(tree), {0, kNan})[0] == 1.5);
  std::string by_category = tree;
  by_category.insert(by_category.size() - 1, R"(,"split_type":[1,0,0])");
  CHECK(faults_of(xgboost(by_category)).find("splits by category are not read") !=
        std::string::npos);
}

TEST_CASE("XGBoost's dump of trees alone takes objective, classes and base from the definition") {
  ModelHints hints;
  hints.objective = "binary:logistic";
  hints.base_score = 0.5;
  const std::string text =
      R"([{"nodeid":0,"split":"f1","split_condition":3,"yes":1,"no":2,"missing":2,)"
      R"("children":[{"nodeid":2,"leaf":2},{"nodeid":1,"leaf":0}]}])";
  CHECK(score(text, {1}, hints)[0] == 0.5);
  CHECK(score(text, {3}, hints)[0] == doctest::Approx(1 / (1 + std::exp(-2))));
  hints.features = {{"a", {}, {}}, {"b", {}, {}}};
  CHECK(score(text, {9, 1}, hints)[0] == 0.5);
  CHECK(score(text, {9, kNan}, hints)[0] == doctest::Approx(1 / (1 + std::exp(-2))));
  hints.base_score = 1;
  CHECK(faults_of(text, hints).find("the base score cannot belong") != std::string::npos);
  hints.base_score = 0.5;
  hints.classes = {"x", "y", "z"};
  CHECK(faults_of(text, hints).find("the dump has 2 classes, the definition names 3") !=
        std::string::npos);
}

TEST_CASE("neighbours: a row at distance 0 decides alone, and equally far ones go by order") {
  const std::string text =
      R"({"type":"neighbors","features":["a"],"neighbors":2,"weights":"distance",)"
      R"("points":[[0],[1],[2],[2]],"targets":[10,20,30,40]})";
  CHECK(score(text, {1})[0] == 20);
  CHECK(score(text, {2})[0] == 35);
  CHECK(score(text, {0.25})[0] == doctest::Approx((10 * 4 + 20 / 0.75) / (4 + 1 / 0.75)));
}

TEST_CASE("every model that docs/models.md shows is read") {
  const std::string page = read_file(std::filesystem::path(AML_SOURCE_DIR) / "docs" / "models.md");
  const std::string opening = "```json\n";
  std::size_t models = 0;
  for (std::size_t at = page.find(opening); at != std::string::npos; at = page.find(opening, at)) {
    at += opening.size();
    const std::string block = page.substr(at, page.find("```", at) - at);
    if (block.find("\"type\"") == std::string::npos) continue;
    ++models;
    CAPTURE(block);
    CHECK(faults_of(block).empty());
  }
  CHECK(models == 5);
}

}  // namespace model_file_test
