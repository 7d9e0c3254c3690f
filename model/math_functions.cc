#include "model/math_functions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "model/special_functions.h"

namespace aml::model {
namespace {

constexpr std::string_view kBasic = "Basic";
constexpr std::string_view kCompare = "Compare";
constexpr std::string_view kOperations = "Operations";
constexpr std::string_view kRounding = "Rounding";
constexpr std::string_view kSpecial = "Special";
constexpr std::string_view kTrigonometric = "Trigonometric";

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr double kDegree = std::numbers::pi / 180;

double power_of_ten(double digits) {
  return std::pow(10.0, std::trunc(digits));
}

// Of x at so many digits after the point; too many digits leave it as it is.
double rounded(double x, double digits, double (*round)(double)) {
  const double scale = power_of_ten(digits);
  const double scaled = x * scale;
  if (!std::isfinite(scaled) || scale == 0) return x;
  return round(scaled) / scale;
}

double away_from_zero(double x) {
  return x < 0 ? std::floor(x) : std::ceil(x);
}

double double_factorial(double x) {
  if (x < -1 || x != std::floor(x) || x > 300) return x > 300 ? HUGE_VAL : kUndefined;
  double product = 1;
  for (double factor = x; factor > 1; factor -= 2) product *= factor;
  return product;
}

double to_even(double x) {
  return 2 * std::round(x / 2);
}

double to_odd(double x) {
  return 2 * std::round((x - 1) / 2) + 1;
}

constexpr MathFunction unary(std::string_view category, std::string_view name,
                             double (*function)(double)) {
  return {category, name, function, nullptr};
}

constexpr MathFunction binary(std::string_view category, std::string_view name,
                              double (*function)(double, double)) {
  return {category, name, nullptr, function};
}

constexpr MathFunction truth(std::string_view name, double (*function)(double, double)) {
  return {kCompare, name, nullptr, function, true};
}

double eps(double x) {
  const double size = std::fabs(x);
  return std::nextafter(size, HUGE_VAL) - size;
}

double sinc(double x) {
  return x == 0 ? 1 : std::sin(x) / x;
}

double sign(double x) {
  return std::isnan(x) ? x : static_cast<double>((x > 0) - (x < 0));
}

constexpr MathFunction kFunctions[] = {
    unary(kBasic, "Abs", [](double x) { return std::fabs(x); }),
    binary(kBasic, "Atan2", [](double x, double y) { return std::atan2(x, y); }),
    unary(kBasic, "Conj", [](double x) { return x; }),
    unary(kBasic, "CubeRoot", [](double x) { return std::cbrt(x); }),
    unary(kBasic, "DoubleFactorial", double_factorial),
    unary(kBasic, "Eps", eps),
    unary(kBasic, "Exp", [](double x) { return std::exp(x); }),
    binary(kBasic, "Exp2", [](double x, double y) { return y * std::exp2(x); }),
    unary(kBasic, "ExpMinus1", [](double x) { return std::expm1(x); }),
    unary(kBasic, "Factorial",
          [](double x) { return x < 0 || x != std::floor(x) ? kUndefined : std::tgamma(x + 1); }),
    binary(kBasic, "Hypotenuse", [](double x, double y) { return std::hypot(x, y); }),
    unary(kBasic, "ImaginaryPart", [](double) { return 0.0; }),
    unary(kBasic, "Ln", [](double x) { return std::log(x); }),
    unary(kBasic, "LnPlus1", [](double x) { return std::log1p(x); }),
    binary(kBasic, "Log", [](double x, double y) { return std::log(x) / std::log(y); }),
    unary(kBasic, "Log10", [](double x) { return std::log10(x); }),
    unary(kBasic, "Log2", [](double x) { return std::log2(x); }),
    binary(kBasic, "NthRoot", [](double x, double y) { return std::pow(x, 1 / y); }),
    binary(kBasic, "Pow", [](double x, double y) { return std::pow(x, y); }),
    unary(kBasic, "RealPart", [](double x) { return x; }),
    unary(kBasic, "Sqrt", [](double x) { return std::sqrt(x); }),
    unary(kBasic, "SqrtPi", [](double x) { return std::sqrt(x * std::numbers::pi); }),
    unary(kBasic, "Square", [](double x) { return x * x; }),

    truth("EqualTo", [](double x, double y) { return double(x == y); }),
    truth("GreaterThan", [](double x, double y) { return double(x > y); }),
    truth("GreaterThanOrEqualTo", [](double x, double y) { return double(x >= y); }),
    truth("LessThan", [](double x, double y) { return double(x < y); }),
    truth("LessThanOrEqualTo", [](double x, double y) { return double(x <= y); }),
    truth("NotEqualTo", [](double x, double y) { return double(x != y); }),
    binary(kCompare, "PairMax", [](double x, double y) { return x < y ? y : x; }),
    binary(kCompare, "PairMin", [](double x, double y) { return y < x ? y : x; }),

    binary(kOperations, "Add", [](double x, double y) { return x + y; }),
    binary(kOperations, "Divide", [](double x, double y) { return x / y; }),
    binary(kOperations, "Multiply", [](double x, double y) { return x * y; }),
    binary(kOperations, "Subtract", [](double x, double y) { return x - y; }),

    binary(kRounding, "Ceiling",
           [](double x, double y) { return rounded(x, y, [](double v) { return std::ceil(v); }); }),
    unary(kRounding, "CeilingPower2",
          [](double x) {
            int exponent = 0;
            const double part = std::frexp(x, &exponent);
            if (!(x > 0) || !std::isfinite(x)) return x > 0 ? x : kUndefined;
            return part == 0.5 ? x : std::ldexp(1, exponent);
          }),
    binary(
        kRounding, "Floor",
        [](double x, double y) { return rounded(x, y, [](double v) { return std::floor(v); }); }),
    binary(kRounding, "Mod", [](double x, double y) { return x - y * std::floor(x / y); }),
    binary(kRounding, "Quotient", [](double x, double y) { return std::floor(x / y); }),
    binary(kRounding, "Remainder", [](double x, double y) { return std::fmod(x, y); }),
    binary(
        kRounding, "RoundDigits",
        [](double x, double y) { return rounded(x, y, [](double v) { return std::round(v); }); }),
    binary(
        kRounding, "RoundDown",
        [](double x, double y) { return rounded(x, y, [](double v) { return std::trunc(v); }); }),
    binary(kRounding, "RoundUp", [](double x, double y) { return rounded(x, y, away_from_zero); }),
    unary(kRounding, "ToEven", to_even),
    unary(kRounding, "ToOdd", to_odd),
    binary(
        kRounding, "Truncate",
        [](double x, double y) { return rounded(x, y, [](double v) { return std::trunc(v); }); }),

    binary(kSpecial, "Beta", [](double x, double y) { return beta(x, y); }),
    unary(kSpecial, "EllipticIntegralE", elliptic_e),
    unary(kSpecial, "EllipticIntegralK", elliptic_k),
    unary(kSpecial, "Erf", [](double x) { return std::erf(x); }),
    unary(kSpecial, "Erfc", [](double x) { return std::erfc(x); }),
    unary(kSpecial, "ErfScaled", scaled_erfc),
    unary(kSpecial, "ErfInverse", inverse_erf),
    unary(kSpecial, "ExponentialIntegralEin", ein),
    unary(kSpecial, "Gamma", [](double x) { return std::tgamma(x); }),
    unary(kSpecial, "GammaLn", log_gamma),
    binary(kSpecial, "GammaRegularizedP", gamma_p),
    binary(kSpecial, "GammaRegularizedPInverse", inverse_gamma_p),
    binary(kSpecial, "GammaRegularizedQ", gamma_q),
    binary(kSpecial, "GammaRegularizedQInverse", inverse_gamma_q),
    binary(kSpecial, "PolyGamma", polygamma),

    unary(kTrigonometric, "Acos", [](double x) { return std::acos(x); }),
    unary(kTrigonometric, "AcosDegrees", [](double x) { return std::acos(x) / kDegree; }),
    unary(kTrigonometric, "Acosh", [](double x) { return std::acosh(x); }),
    unary(kTrigonometric, "Acot", [](double x) { return std::atan(1 / x); }),
    unary(kTrigonometric, "AcotDegrees", [](double x) { return std::atan(1 / x) / kDegree; }),
    unary(kTrigonometric, "Acoth", [](double x) { return std::atanh(1 / x); }),
    unary(kTrigonometric, "Acsc", [](double x) { return std::asin(1 / x); }),
    unary(kTrigonometric, "AcscDegrees", [](double x) { return std::asin(1 / x) / kDegree; }),
    unary(kTrigonometric, "Acsch", [](double x) { return std::asinh(1 / x); }),
    unary(kTrigonometric, "Asec", [](double x) { return std::acos(1 / x); }),
    unary(kTrigonometric, "AsecDegrees", [](double x) { return std::acos(1 / x) / kDegree; }),
    unary(kTrigonometric, "Asech", [](double x) { return std::acosh(1 / x); }),
    unary(kTrigonometric, "Asin", [](double x) { return std::asin(x); }),
    unary(kTrigonometric, "AsinDegrees", [](double x) { return std::asin(x) / kDegree; }),
    unary(kTrigonometric, "Asinh", [](double x) { return std::asinh(x); }),
    unary(kTrigonometric, "Atan", [](double x) { return std::atan(x); }),
    unary(kTrigonometric, "AtanDegrees", [](double x) { return std::atan(x) / kDegree; }),
    unary(kTrigonometric, "Atanh", [](double x) { return std::atanh(x); }),
    unary(kTrigonometric, "Cos", [](double x) { return std::cos(x); }),
    unary(kTrigonometric, "CosDegrees", [](double x) { return std::cos(x * kDegree); }),
    unary(kTrigonometric, "Cosh", [](double x) { return std::cosh(x); }),
    unary(kTrigonometric, "Cot", [](double x) { return 1 / std::tan(x); }),
    unary(kTrigonometric, "CotDegrees", [](double x) { return 1 / std::tan(x * kDegree); }),
    unary(kTrigonometric, "Coth", [](double x) { return 1 / std::tanh(x); }),
    unary(kTrigonometric, "Csc", [](double x) { return 1 / std::sin(x); }),
    unary(kTrigonometric, "CscDegrees", [](double x) { return 1 / std::sin(x * kDegree); }),
    unary(kTrigonometric, "Csch", [](double x) { return 1 / std::sinh(x); }),
    unary(kTrigonometric, "DegreesToRadians", [](double x) { return x * kDegree; }),
    unary(kTrigonometric, "RadiansToDegrees", [](double x) { return x / kDegree; }),
    unary(kTrigonometric, "Sec", [](double x) { return 1 / std::cos(x); }),
    unary(kTrigonometric, "SecDegrees", [](double x) { return 1 / std::cos(x * kDegree); }),
    unary(kTrigonometric, "Sech", [](double x) { return 1 / std::cosh(x); }),
    unary(kTrigonometric, "Sign", sign),
    unary(kTrigonometric, "Sin", [](double x) { return std::sin(x); }),
    unary(kTrigonometric, "Sinc", sinc),
    unary(kTrigonometric, "SinDegrees", [](double x) { return std::sin(x * kDegree); }),
    unary(kTrigonometric, "Sinh", [](double x) { return std::sinh(x); }),
    unary(kTrigonometric, "Tan", [](double x) { return std::tan(x); }),
    unary(kTrigonometric, "TanDegrees", [](double x) { return std::tan(x * kDegree); }),
    unary(kTrigonometric, "Tanh", [](double x) { return std::tanh(x); }),
};

}  // namespace

std::span<const MathFunction> math_functions() {
  return kFunctions;
}

const MathFunction* find_math_function(std::string_view category, std::string_view name) {
  const auto found = std::find_if(
      std::begin(kFunctions), std::end(kFunctions),
      [&](const MathFunction& known) { return known.category == category && known.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace aml::model
