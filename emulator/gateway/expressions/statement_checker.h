#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "emulator/gateway/expressions/checker.h"

namespace aml::gateway::expressions {

/// Finds what the statements of a block declare, set and give back.
/// Errors: every fault is added; what is returned then is of no use.
class StatementChecker {
 public:
  explicit StatementChecker(std::vector<Fault>& faults) : checker_(faults, scope_) {}

  /// Of a whole block: all its ways have to end with `return`.
  StatementPtr check_block(const Syntax& syntax);

  /// How many variables the block has.
  std::size_t variables() const { return scope_.variables; }
  /// Of all that is returned.
  Type returned() const { return returned_; }

 private:
  StatementPtr check_statement(const Syntax& syntax);
  StatementPtr check_statements(const Syntax& syntax);
  Checked check_value(const Syntax& declaration, std::optional<Type> named);
  StatementPtr check_declaration(const Syntax& syntax);
  StatementPtr check_assignment(const Syntax& syntax);
  StatementPtr check_branch(const Syntax& syntax);
  StatementPtr check_each(const Syntax& syntax);
  StatementPtr check_try(const Syntax& syntax);
  /// A new variable; a fault where the name is there already.
  std::size_t declare(const Syntax& at, Type type, Type element);
  void refuse_declarations(const Syntax& syntax);

  Scope scope_;
  Checker checker_;
  Type returned_ = Type::kNull;
  std::size_t loops_ = 0;  ///< around the statement
};

}  // namespace aml::gateway::expressions
