#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/context.h"
#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/expressions/program.h"

namespace aml::gateway::expressions {

inline constexpr std::size_t kMaxExpressionBytes = 64u << 10;

/// A policy expression, compiled: `@(…)` or `@{…}`, the bounded part of C# that
/// docs/gateway.md describes.
/// Threads: const; many calls evaluate it at once.
/// Source:  documented (API Management policy expressions), observed (public policies).
class Expression {
 public:
  /// Errors: every fault goes to `faults` with its offset in `text`, unknown members and types by
  ///         their name and with the nearest spelling; nothing is returned then.
  static std::optional<Expression> compile(std::string_view text, std::vector<Fault>& faults);

  /// What it gives, as far as that is known: kObject for anything.
  Type type() const { return type_; }

  /// Errors: ExpressionError where it cannot be evaluated for this call: null, a cast, too many
  ///         steps, too long texts.
  Value evaluate(Context& context) const;

 private:
  Expression() = default;

  NodePtr single_;      ///< null: it is a block
  StatementPtr block_;  ///< null: it is single
  std::size_t variables_ = 0;
  Type type_ = Type::kObject;
};

/// After the expression at the front of `text`, which begins with `@(` or `@{`; npos: it has no
/// end. What is in texts, characters and comments does not count.
std::size_t find_expression_end(std::string_view text);

}  // namespace aml::gateway::expressions
