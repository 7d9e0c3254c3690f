// Functions of columns.

#include <cmath>
#include <limits>

#include "model/math_functions.h"
#include "model/registry.h"
#include "tests/model/build.h"

namespace apply_math_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

const Schema kSchema{
    {"Num1", ColumnType::kInt32}, {"Num2", ColumnType::kInt32}, {"x", ColumnType::kDouble}, {"s"}};

Table rows() {
  return table_of(kSchema, {{"1", "5", "2.25", "a"}, {"0", "1", "-1", "b"}, {"?", "3", "?", "c"}});
}

ColumnSelector columns(std::vector<std::string> names) {
  return ColumnSelector::of_names(std::move(names));
}

Given operation(const std::string& name, ColumnSelector first, const std::string& mode) {
  return {{"Category", std::string("Operations")},
          {"Arithmetic operation", name},
          {"Column set", std::move(first)},
          {"Output mode", mode}};
}

Given by_column(const std::string& name, ColumnSelector first, ColumnSelector second,
                const std::string& mode = "ResultOnly") {
  Given given = operation(name, std::move(first), mode);
  given["Operation argument type"] = std::string("ColumnSet");
  given["Operation argument"] = std::move(second);
  return given;
}

Table applied(const Given& given) {
  return run_module(*make(kApplyMath, given), rows());
}

double value(const std::string& category, const std::string& name, double x, double y = 0) {
  const MathFunction* function = find_math_function(category, name);
  REQUIRE_MESSAGE(function != nullptr, name);
  return function->unary ? function->unary(x) : function->binary(x, y);
}

}  // namespace

TEST_CASE("the page's table of operations") {
  const struct {
    const char* operation;
    const char* name;
    const char* values;
  } cases[] = {{"Add", "Add(Num2_Num1)", "6 1 ?"},
               {"Multiply", "Multiply(Num2_Num1)", "5 0 ?"},
               {"Subtract", "Subtract(Num2_Num1)", "4 1 ?"},
               {"Divide", "Divide(Num2_Num1)", "5 Infinity ?"}};
  for (const auto& c : cases) {
    const Table made = applied(by_column(c.operation, columns({"Num2"}), columns({"Num1"})));
    CHECK(names_of(made.schema()) == c.name);
    CHECK(row_text(made, 0) + " " + row_text(made, 1) + " " + row_text(made, 2) == c.values);
  }
}

TEST_CASE("results are appended, put in place or alone") {
  Given given = operation("Add", columns({"Num1", "x"}), "Append");
  given["Constant operation argument"] = 10.0;
  const Table appended = applied(given);
  CHECK(names_of(appended.schema()) == "Num1,Num2,x,s,Add(Num1_$10),Add(x_$10)");
  CHECK(row_text(appended, 0) == "1 5 2.25 a 11 12.25");
  given["Output mode"] = std::string("Inplace");
  const Table in_place = applied(given);
  CHECK(names_of(in_place.schema()) == "Num1,Num2,x,s");
  CHECK(in_place.schema()[0].type == ColumnType::kDouble);
  CHECK(row_text(in_place, 0) == "11 5 12.25 a");
  given["Output mode"] = std::string("ResultOnly");
  CHECK(row_text(applied(given), 1) == "10 9");
}

TEST_CASE("no result takes the name of another column") {
  Given given = {{"Category", std::string("Basic")},
                 {"Basic math function", std::string("Abs")},
                 {"Column set", columns({"x"})}};
  const Table once = applied(given);
  CHECK(names_of(once.schema()) == "Num1,Num2,x,s,Abs(x)");
  const auto module = make(kApplyMath, given);
  const Schema twice = module->output_schema(once.schema());
  CHECK(twice[5].name == "Abs(x) (1)");
  CHECK(module->output_schema(twice)[6].name == "Abs(x) (2)");
  CHECK(names_of(module->run(once, twice).schema()) == "Num1,Num2,x,s,Abs(x),Abs(x) (1)");
  ColumnSelector repeated = columns({"x", "x"});
  repeated.keep_order_and_duplicates = true;
  given["Column set"] = repeated;
  given["Output mode"] = std::string("ResultOnly");
  CHECK(names_of(applied(given).schema()) == "Abs(x),Abs(x) (1)");
}

TEST_CASE("comparisons are truths, named as on the page") {
  Given given = {{"Category", std::string("Compare")},
                 {"Comparison function", std::string("EqualTo")},
                 {"Constant value to compare", 5.0},
                 {"Column set", columns({"Num2"})},
                 {"Output mode", std::string("ResultOnly")}};
  const Table equal = applied(given);
  CHECK(names_of(equal.schema()) == "Equals(Num2_$5)");
  CHECK(equal.schema()[0].type == ColumnType::kBoolean);
  CHECK(row_text(equal, 0) + row_text(equal, 1) == "TrueFalse");
  given["Comparison function"] = std::string("PairMax");
  CHECK(row_text(applied(given), 1) == "5");
}

TEST_CASE("a second argument for all columns, or one for each") {
  const Table each =
      applied(by_column("Add", columns({"Num1", "Num2"}), columns({"Num1", "Num2"})));
  CHECK(names_of(each.schema()) == "Add(Num1_Num1),Add(Num2_Num2)");
  CHECK(row_text(each, 0) == "2 10");
  const Table all = applied(by_column("Add", columns({"Num1", "Num2"}), columns({"x"})));
  CHECK(names_of(all.schema()) == "Add(Num1_x),Add(Num2_x)");
  CHECK(error_of([&] {
          applied(by_column("Add", columns({"Num1"}), columns({"Num1", "Num2"})));
        }) ==
        "Error 0027: The size of \"Column set\" is inconsistent with size of \"Operation "
        "argument\".");
  Given none = operation("Add", columns({"Num1"}), "Append");
  none["Operation argument type"] = std::string("ColumnSet");
  CHECK(error_of([&] { applied(none); }) ==
        "Error 0003: Input \"Operation argument\" is null or empty");
}

TEST_CASE("columns that hold no numbers are error 0017") {
  CHECK(error_of([&] {
          applied(operation("Add", columns({"s"}), "Append"));
        }).starts_with("Error 0017: Cannot process column \"s\" of type String."));
}

TEST_CASE("what no function is defined for is NaN") {
  CHECK(std::isnan(value("Basic", "Ln", -1)));
  CHECK(std::isnan(value("Basic", "Factorial", 1.5)));
  CHECK(std::isnan(value("Special", "ErfInverse", 2)));
  CHECK(std::isnan(value("Special", "GammaRegularizedP", -1, 2)));
  CHECK(std::isnan(value("Trigonometric", "Asin", 2)));
  CHECK(std::isnan(value("Special", "GammaRegularizedP", 1e12, 1e12)));
}

TEST_CASE("values of functions") {
  const struct {
    const char* category;
    const char* name;
    double x;
    double y;
    double value;
  } cases[] = {{"Basic", "Exp2", 5, 5, 160},
               {"Basic", "DoubleFactorial", 7, 0, 105},
               {"Rounding", "CeilingPower2", 4503599627370497, 0, 9007199254740992},
               {"Rounding", "CeilingPower2", 8, 0, 8},
               {"Basic", "Factorial", 5, 0, 120},
               {"Basic", "Log", 8, 2, 3},
               {"Basic", "NthRoot", 27, 3, 3},
               {"Basic", "Eps", 1, 0, 2.220446049250313e-16},
               {"Basic", "SqrtPi", 2, 0, 2.5066282746310002},
               {"Rounding", "RoundDigits", 2.345, 1, 2.3},
               {"Rounding", "RoundDigits", -2.5, 0, -3},
               {"Rounding", "Ceiling", 2.301, 2, 2.31},
               {"Rounding", "Floor", 127, -1, 120},
               {"Rounding", "RoundUp", -2.31, 1, -2.4},
               {"Rounding", "RoundDown", -2.39, 1, -2.3},
               {"Rounding", "Truncate", -2.39, 1, -2.3},
               {"Rounding", "CeilingPower2", 5, 0, 8},
               {"Rounding", "Mod", -7, 3, 2},
               {"Rounding", "Quotient", 7, 2, 3},
               {"Rounding", "Remainder", -7, 3, -1},
               {"Rounding", "ToEven", 3.2, 0, 4},
               {"Rounding", "ToOdd", 3.9, 0, 3},
               {"Special", "Beta", 2, 3, 1.0 / 12},
               {"Special", "EllipticIntegralK", 0.5, 0, 1.8540746773013719},
               {"Special", "EllipticIntegralE", 0.5, 0, 1.3506438810476755},
               {"Special", "ErfScaled", 30, 0, 0.018795888861416751},
               {"Special", "ErfInverse", 0.5, 0, 0.4769362762044699},
               {"Special", "ErfInverse", -0.999999, 0, -3.458910737275499},
               {"Special", "ExponentialIntegralEin", 1, 0, 1.8951178163559368},
               {"Special", "ExponentialIntegralEin", -1, 0, -0.21938393439552029},
               {"Special", "ExponentialIntegralEin", 50, 0, 1.0585636897131690e20},
               {"Special", "GammaLn", 10, 0, 12.801827480081469},
               {"Special", "GammaRegularizedP", 2, 3, 0.80085172652854419},
               {"Special", "GammaRegularizedQ", 2, 3, 0.19914827347145578},
               {"Special", "GammaRegularizedPInverse", 2, 0.80085172652854419, 3},
               {"Special", "GammaRegularizedQInverse", 2, 0.19914827347145578, 3},
               {"Special", "PolyGamma", 1, 0, -0.57721566490153287},
               {"Special", "PolyGamma", 1, 1, 1.6449340668482264},
               {"Special", "PolyGamma", 2.5, 2, -0.23620405164172741},
               {"Trigonometric", "Acot", 2, 0, 0.46364760900080609},
               {"Trigonometric", "AsecDegrees", 2, 0, 60},
               {"Trigonometric", "SinDegrees", 30, 0, 0.5},
               {"Trigonometric", "RadiansToDegrees", 3.1415926535897931, 0, 180},
               {"Trigonometric", "Sinc", 0, 0, 1},
               {"Trigonometric", "Sign", -3, 0, -1}};
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CAPTURE(c.x);
    CHECK(value(c.category, c.name, c.x, c.y) == doctest::Approx(c.value).epsilon(1e-12));
  }
}

TEST_CASE("values of the plain functions, as Python's math has them") {
  const struct {
    const char* category;
    const char* name;
    double x;
    double y;
    double value;
  } cases[] = {
      {"Basic", "Abs", -2.5, 0, 2.5},
      {"Basic", "Atan2", 1, 2, 0.4636476090008061},
      {"Basic", "Conj", 1.5, 0, 1.5},
      {"Basic", "CubeRoot", 27, 0, 3},
      {"Basic", "Exp", 1.5, 0, 4.4816890703380645},
      {"Basic", "ExpMinus1", 1e-09, 0, 1.0000000005000001e-09},
      {"Basic", "Hypotenuse", 3, 4, 5},
      {"Basic", "ImaginaryPart", 7, 0, 0.0},
      {"Basic", "Ln", 2, 0, 0.6931471805599453},
      {"Basic", "LnPlus1", 1e-09, 0, 9.999999995e-10},
      {"Basic", "Log10", 1000, 0, 3},
      {"Basic", "Log2", 8, 0, 3},
      {"Basic", "Pow", 2, 10, 1024},
      {"Basic", "RealPart", 7, 0, 7},
      {"Basic", "Sqrt", 2, 0, 1.4142135623730951},
      {"Basic", "Square", -3, 0, 9},
      {"Compare", "EqualTo", 2, 2, 1},
      {"Compare", "GreaterThan", 2, 2, 0.0},
      {"Compare", "GreaterThanOrEqualTo", 2, 2, 1},
      {"Compare", "LessThan", 1, 2, 1},
      {"Compare", "LessThanOrEqualTo", 3, 2, 0.0},
      {"Compare", "NotEqualTo", 1, 2, 1},
      {"Compare", "PairMax", 1, 2, 2},
      {"Compare", "PairMin", 1, 2, 1},
      {"Special", "Erf", 0.5, 0, 0.5204998778130465},
      {"Special", "Erfc", 0.5, 0, 0.4795001221869535},
      {"Special", "Gamma", 4.5, 0, 11.631728396567446},
      {"Trigonometric", "Acos", 0.5, 0, 1.0471975511965979},
      {"Trigonometric", "AcosDegrees", 0.5, 0, 60},
      {"Trigonometric", "Acosh", 2, 0, 1.3169578969248166},
      {"Trigonometric", "AcotDegrees", 1, 0, 45},
      {"Trigonometric", "Acoth", 2, 0, 0.5493061443340548},
      {"Trigonometric", "Acsc", 2, 0, 0.5235987755982989},
      {"Trigonometric", "AcscDegrees", 2, 0, 30},
      {"Trigonometric", "Acsch", 2, 0, 0.48121182505960347},
      {"Trigonometric", "Asec", 2, 0, 1.0471975511965979},
      {"Trigonometric", "Asech", 0.5, 0, 1.3169578969248166},
      {"Trigonometric", "Asin", 0.5, 0, 0.5235987755982989},
      {"Trigonometric", "AsinDegrees", 0.5, 0, 30},
      {"Trigonometric", "Asinh", 2, 0, 1.4436354751788103},
      {"Trigonometric", "Atan", 2, 0, 1.1071487177940904},
      {"Trigonometric", "AtanDegrees", 1, 0, 45},
      {"Trigonometric", "Atanh", 0.5, 0, 0.5493061443340548},
      {"Trigonometric", "Cos", 1, 0, 0.5403023058681398},
      {"Trigonometric", "CosDegrees", 60, 0, 0.5},
      {"Trigonometric", "Cosh", 1, 0, 1.5430806348152437},
      {"Trigonometric", "Cot", 1, 0, 0.6420926159343306},
      {"Trigonometric", "CotDegrees", 45, 0, 1},
      {"Trigonometric", "Coth", 1, 0, 1.3130352854993315},
      {"Trigonometric", "Csc", 1, 0, 1.1883951057781212},
      {"Trigonometric", "CscDegrees", 30, 0, 2},
      {"Trigonometric", "Csch", 1, 0, 0.8509181282393216},
      {"Trigonometric", "DegreesToRadians", 180, 0, 3.141592653589793},
      {"Trigonometric", "Sec", 1, 0, 1.8508157176809255},
      {"Trigonometric", "SecDegrees", 60, 0, 2},
      {"Trigonometric", "Sech", 1, 0, 0.6480542736638855},
      {"Trigonometric", "Sin", 1, 0, 0.8414709848078965},
      {"Trigonometric", "Sinh", 1, 0, 1.1752011936438014},
      {"Trigonometric", "Sinc", 1, 0, 0.8414709848078965},
      {"Trigonometric", "Tan", 1, 0, 1.5574077246549023},
      {"Trigonometric", "TanDegrees", 45, 0, 1},
      {"Trigonometric", "Tanh", 1, 0, 0.7615941559557649},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(value(c.category, c.name, c.x, c.y) == doctest::Approx(c.value).epsilon(1e-14));
  }
}

TEST_CASE("every function takes one argument or two") {
  for (const MathFunction& function : math_functions()) {
    CAPTURE(function.name);
    CHECK((function.unary == nullptr) != (function.binary == nullptr));
    CHECK(find_math_function(function.category, function.name) == &function);
  }
  CHECK(find_math_function("Basic", "Cis") == nullptr);
}

}  // namespace apply_math_test
