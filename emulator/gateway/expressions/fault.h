#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace aml::gateway::expressions {

/// What is wrong with the text of an expression.
struct Fault {
  std::size_t offset = 0;  ///< in the text
  std::string message;
  std::vector<std::string> notes = {};
};

/// What kept an expression from being evaluated: the sentence of `LastError.Message`.
class ExpressionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace aml::gateway::expressions
