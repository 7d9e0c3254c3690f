#pragma once

#include <span>
#include <string_view>

namespace aml::model {

/// One function of Apply Math Operation.
/// Shape:   `unary` or `binary` is set, by how many arguments the function takes.
/// Errors:  none; outside its domain a function gives NaN or an infinity.
struct MathFunction {
  std::string_view category;
  std::string_view name;
  double (*unary)(double x);
  double (*binary)(double x, double y);
  bool is_truth = false;  ///< the result is true (1) or false (0)
};

/// **The one list** of functions, by category as the module's page lists them.
std::span<const MathFunction> math_functions();

/// The function of that category and name, or nullptr.
const MathFunction* find_math_function(std::string_view category, std::string_view name);

}  // namespace aml::model
