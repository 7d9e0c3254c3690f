// What scoring servers answer, and what is no answer.

#include "emulator/upstream/answer_reader.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/emulator/upstream/support.h"

namespace answer_reader_test {

using namespace aml;
using namespace aml::upstream;
using aml::upstream::test::server_of;
using aml::upstream::test::text_of;
using core::ScoringProtocol;
using model::ColumnType;

namespace {

const model::Schema kDouble{{"score", ColumnType::kDouble}};
const model::Schema kText{{"label", ColumnType::kString}};
const model::Schema kTwo{{"label", ColumnType::kString}, {"p", ColumnType::kDouble}};
const model::Schema kTruth{{"yes", ColumnType::kBoolean}};
const model::Schema kWhole{{"n", ColumnType::kInt32}};

std::string read(ScoringProtocol protocol, const model::Schema& columns, const std::string& body,
                 std::size_t rows) {
  try {
    return text_of(read_answer(server_of(protocol, columns), body, rows));
  } catch (const AnswerFault& fault) {
    return std::string("fault: ") + fault.what();
  }
}

struct Case {
  model::Schema columns;
  std::string body;
  std::size_t rows;
  std::string read;
};

const std::string kNoJson = "fault: answered with something that is not JSON";

std::string tensor(const std::string& name, const std::string& shape, const std::string& data) {
  return R"({"name":")" + name + R"(","datatype":"FP64","shape":)" + shape + R"(,"data":)" + data +
         "}";
}

std::string outputs(const std::string& tensors) {
  return R"({"model_name":"m","outputs":[)" + tensors + "]}";
}

}  // namespace

TEST_CASE("predictions of MLflow: values, lists and objects") {
  const Case cases[] = {
      {kDouble, R"({"predictions":[1.5,2,null]})", 3, "1.5;2;?"},
      {kText, R"({"predictions":["a",2,true,null]})", 4, "a;2;True;?"},
      {kWhole, R"({"predictions":[1,2.0,"3"]})", 3, "1;2;3"},
      {kTruth, R"({"predictions":[1,0,true,"False"]})", 4, "True;False;True;False"},
      {kDouble, R"({"predictions":[NaN,Infinity]})", 2, "NaN;Infinity"},
      {kTwo, R"({"predictions":[["a",0.5],["b",0.25]]})", 2, "a,0.5;b,0.25"},
      {kTwo, R"({"meta":{"x":[1,[2]]},"predictions":[{"p":0.5,"more":[1],"label":"a"}]})", 1,
       "a,0.5"},
      {kTwo, R"({"predictions":[{"p":0.5,"p":1,"label":"a"}]})", 1, "a,0.5"}};
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(read(ScoringProtocol::kMlflow, c.columns, c.body, c.rows) == c.read);
  }
}

TEST_CASE("answers of MLflow that are none") {
  const Case cases[] = {
      {kDouble, "", 1, kNoJson},
      {kDouble, "<html>", 1, kNoJson},
      {kDouble, "{\"predictions\":[1]", 1, kNoJson},
      {kDouble, "{\"predictions\":[\"\xff\"]}", 1, kNoJson},
      {kDouble, "[1]", 1, "fault: answered with no JSON object"},
      {kDouble, R"({"error":"x"})", 1, "fault: answered without \"predictions\""},
      {kDouble, R"({"predictions":{"0":1}})", 1,
       "fault: answered with \"predictions\" that is no list"},
      {kDouble, R"({"predictions":[1,2]})", 3, "fault: answered 2 rows where 3 were asked for"},
      {kDouble, R"({"predictions":[1,2,3,4]})", 3, "fault: answered 4 rows where 3 were asked for"},
      {kDouble, R"({"predictions":["high"]})", 1,
       "fault: answered \"high\" for the column \"score\", which is Double"},
      {kWhole, R"({"predictions":[1.5]})", 1,
       "fault: answered \"1.5\" for the column \"n\", which is Int32"},
      {kDouble, R"({"predictions":[""]})", 1,
       "fault: answered \"\" for the column \"score\", which is Double"},
      {kDouble, R"({"predictions":[[1,2]]})", 1, "fault: answered 2 columns where 1 are defined"},
      {kTwo, R"({"predictions":[1]})", 1, "fault: answered 1 columns where 2 are defined"},
      {kTwo, R"({"predictions":[{"p":1}]})", 1, "fault: answered with a row that lacks a column"},
      {kDouble, R"({"predictions":[[[1]]]})", 1, "fault: answered with a value that is too deep"}};
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(read(ScoringProtocol::kMlflow, c.columns, c.body, c.rows) == c.read);
  }
}

TEST_CASE("outputs of Open Inference: side by side, or by their names") {
  const Case cases[] = {
      {kDouble, outputs(tensor("predict", "[2]", "[1.5,2]")), 2, "1.5;2"},
      {kDouble, outputs(tensor("predict", "[2,1]", "[[1.5],[2]]")), 2, "1.5;2"},
      {kTwo, outputs(tensor("x", "[2,2]", "[1,0.5,2,0.25]")), 2, "1,0.5;2,0.25"},
      {kTwo, outputs(tensor("x", "[1]", "[1]") + "," + tensor("y", "[1]", "[2]")), 1, "1,2"},
      {kTwo, outputs(tensor("p", "[1]", "[1]") + "," + tensor("label", "[1]", "[\"a\"]")), 1,
       "a,1"}};
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(read(ScoringProtocol::kOpenInference, c.columns, c.body, c.rows) == c.read);
  }
}

TEST_CASE("answers of Open Inference that are none") {
  const Case cases[] = {
      {kDouble, R"({"error":"model m is not ready"})", 1, "fault: answered without \"outputs\""},
      {kDouble, outputs(""), 1, "fault: answered 0 columns where 1 are defined"},
      {kDouble, outputs("1"), 1, "fault: answered with an output that is no object"},
      {kDouble, outputs(R"({"name":"x","data":[1]})"), 1,
       "fault: answered with an output without a shape"},
      {kDouble, outputs(tensor("x", "[2]", "[1]")), 2,
       "fault: answered with an output of 1 values, which is not its shape"},
      {kDouble, outputs(tensor("x", "[4294967295,4294967295]", "[1]")), 1,
       "fault: answered with an output of 1 values, which is not its shape"},
      {kDouble, outputs(tensor("x", "[-1]", "[1]")), 1,
       "fault: answered with a shape that cannot be"},
      {kDouble, outputs(tensor("x", "[1]", "[1]")), 2,
       "fault: answered 1 rows where 2 were asked for"},
      {kTwo, outputs(tensor("x", "[1]", "[1]")), 1,
       "fault: answered 1 columns where 2 are defined"}};
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(read(ScoringProtocol::kOpenInference, c.columns, c.body, c.rows) == c.read);
  }
}

}  // namespace answer_reader_test
