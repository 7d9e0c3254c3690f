#pragma once

#include <cstddef>
#include <vector>

#include "emulator/gateway/expressions/context.h"
#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/expressions/value.h"

namespace aml::gateway::expressions {

// What one evaluation may take; beyond: ExpressionError.
inline constexpr std::size_t kMaxSteps = 100'000;
inline constexpr std::size_t kMaxMadeBytes = 16u << 20;   ///< of all texts that it makes
inline constexpr std::size_t kMaxReadBytes = 256u << 20;  ///< of all that it goes through
inline constexpr std::size_t kMaxBodyBytes = 4u << 20;    ///< of a body that it reads

/// One evaluation: the call, the block's variables, and what it has used.
/// Threads: one.
class Evaluation {
 public:
  Evaluation(Context& call, std::size_t variables) : context(call), locals(variables) {}

  Context& context;
  std::vector<Value> locals;

  void step() {
    if (++steps_ > kMaxSteps) refuse("The expression took too many steps.");
  }
  /// A text that was made.
  std::string made(std::string text) {
    spend(text.size());
    return text;
  }
  void spend(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > kMaxMadeBytes) refuse("The expression made too long texts.");
  }

  /// A text, a list or JSON that is copied or gone through: loops may do that again and again.
  void read(std::size_t bytes) {
    read_ += bytes;
    if (read_ > kMaxReadBytes) refuse("The expression read too much.");
  }
  void read(const Value& value) {
    if (const auto* text = value.find<std::string>()) return read(text->size());
    if (value.is_held()) read_held(value);
  }

 private:
  void read_held(const Value& value);
  // Elsewhere, so that what counts is small enough to be part of what it is called in.
  [[noreturn]] static void refuse(const char* why);

  std::size_t steps_ = 0;
  std::size_t bytes_ = 0;
  std::size_t read_ = 0;
};

/// As a cast in C#: from an object only what it is, between numbers and from JSON by what it says.
/// Errors: ExpressionError where it cannot be.
Value cast(const Value& value, Type to);

/// Whether a value is of the type, as `is` asks.
bool is_of(const Value& value, Type type);

/// What a variable of the type holds before it is set: null, 0, False.
Value default_of(Type type);

/// Whether a value may become another where a parameter of the type is wanted.
bool may_widen(Type to);

/// The value where a parameter of the type is wanted: widened, or made a token.
Value widened(Value value, Type to);

}  // namespace aml::gateway::expressions
