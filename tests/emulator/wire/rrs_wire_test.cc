// Bodies of RRS that are not as usual, and what answers say of missing cells.

#include "emulator/wire/rrs_wire.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "emulator/core/api_error.h"
#include "emulator/core/error_catalog.h"
#include "emulator/wire/error_wire.h"
#include "emulator/wire/json_cell.h"
#include "model/cells.h"

namespace rrs_wire_test {

using namespace aml;
using namespace aml::wire;

namespace {

constexpr std::size_t kDepth = 64;

std::string refusal_of(const std::string& body) {
  try {
    parse_execute_request(body, kDepth);
    return "";
  } catch (const core::ApiError& error) {
    return std::string(error.code());
  }
}

core::RawTable input_of(const std::string& input) {
  core::ExecuteRequest request = parse_execute_request(R"({"Inputs":{"i":)" + input + "}}", kDepth);
  return std::move(request.inputs->at("i"));
}

model::Table sparse_table() {
  model::Table table(model::Schema{{"s"}, {"x", model::ColumnType::kDouble}});
  table.column(0).append_missing();
  table.column(1).append_missing();
  return table;
}

}  // namespace

TEST_CASE("members that the service does not know are passed over, at every level") {
  const auto request = parse_execute_request(
      R"({"Id":1,"Inputs":{"i":{"Later":[{}],"ColumnNames":["a"],"Values":[["x"]]}},"More":{"a":[]}})",
      kDepth);
  CHECK(request.inputs->at("i").rows == 1);
  const auto score = parse_score_request(
      R"({"Id":"x","Instance":{"Later":{},"FeatureVector":{"a":"1"},"GlobalParameters":{"p":2}}})",
      kDepth);
  CHECK(score.inputs->at("").columns == std::vector<std::string>{"a"});
  CHECK(score.global_parameters.at("p") == "2");
}

TEST_CASE("inputs that are null, and what no input can be") {
  CHECK(input_of("null").is_null);
  CHECK(input_of(R"({"ColumnNames":["a"],"Values":null})").rows == 0);
  CHECK(input_of(R"({"ColumnNames":null,"Values":[["a","b"]]})").unnamed_width == 2);
  CHECK_FALSE(parse_execute_request(R"({"Inputs":null})", kDepth).inputs);
  CHECK_FALSE(parse_score_request(R"({"Instance":null})", kDepth).inputs);
  CHECK_FALSE(parse_score_request(R"({"Instance":{"FeatureVector":null}})", kDepth).inputs);
  for (const char* body :
       {R"({"Inputs":1})", R"({"Inputs":{"i":1}})", R"({"Inputs":{"i":[1]}})",
        R"({"Inputs":{"i":[{"a":[]}]}})", R"({"Inputs":{"i":{"ColumnNames":1}}})",
        R"({"Inputs":{"i":{"ColumnNames":[null]}}})", R"({"Inputs":{"i":{"Values":"x"}}})",
        R"({"Inputs":{"i":{"Values":["x"]}}})", R"({"Inputs":{"i":{"Values":[[{}]]}}})"}) {
    CAPTURE(body);
    CHECK(refusal_of(body) == "RequestBodyInvalid");
  }
  CHECK_THROWS_AS(parse_score_request(R"({"Instance":1})", kDepth), core::ApiError);
  CHECK_THROWS_AS(parse_score_request(R"({"Instance":{"FeatureVector":1}})", kDepth),
                  core::ApiError);
}

TEST_CASE("the first row of another width") {
  const auto first = input_of(R"({"ColumnNames":["a"],"Values":[["x","y"],["z"]]})");
  REQUIRE(first.ragged);
  CHECK(first.ragged->row == 0);
  CHECK(first.ragged->length == 2);
  const auto later = input_of(R"({"ColumnNames":["a"],"Values":[["x"],["y","z"],[]]})");
  REQUIRE(later.ragged);
  CHECK(later.ragged->row == 1);
}

TEST_CASE("missing cells are null, empty or NaN, as the service says it") {
  const auto written = [](core::MissingText missing, bool swagger) {
    core::ExecuteResult result;
    result.push_back({"o", sparse_table()});
    return write_execute_response(result, {.swagger = swagger, .missing = missing});
  };
  CHECK(written(core::MissingText::kNull, true) == R"({"Results":{"o":[{"s":null,"x":null}]}})");
  CHECK(written(core::MissingText::kEmpty, true) == R"({"Results":{"o":[{"s":"","x":""}]}})");
  CHECK(written(core::MissingText::kNaN, false) ==
        R"({"Results":{"o":{"type":"table","value":{"ColumnNames":["s","x"],)"
        R"("Values":[["NaN","NaN"]]}}}})");
  CHECK(write_score_response({"o", sparse_table()}, core::MissingText::kNull) == "[null,null]");
  CHECK(write_score_response({"o", model::Table(sparse_table().schema())},
                             core::MissingText::kNull) == "[]");
}

TEST_CASE("problem details of the control paths") {
  CHECK(write_problem(core::ApiError(core::kRequestBodyInvalid))
            .starts_with(
                R"({"type":"about:blank","title":"RequestBodyInvalid","status":400,"detail":")"));
}

TEST_CASE("cells that programs outside answer and are given") {
  model::Cells truths(model::ColumnType::kBoolean);
  CHECK(append_json_value(truths, JsonToken::kNumber, "1"));
  CHECK(append_json_value(truths, JsonToken::kNumber, "0"));
  CHECK(append_json_value(truths, JsonToken::kNull, ""));
  CHECK_FALSE(append_json_value(truths, JsonToken::kNumber, "2"));
  std::string out;
  for (std::size_t row = 0; row < truths.size(); ++row) append_json_cell(out, truths, row);
  CHECK(out == "truefalsenull");
  const double infinity = std::numeric_limits<double>::infinity();
  out.clear();
  for (const double value : {0.1, infinity, -infinity, std::nan("")}) {
    append_json_double(out, value);
    out += ' ';
  }
  CHECK(out == "0.1 Infinity -Infinity NaN ");
}

}  // namespace rrs_wire_test
