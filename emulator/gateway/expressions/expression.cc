#include "emulator/gateway/expressions/expression.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/expressions/lexer.h"
#include "emulator/gateway/expressions/parser.h"
#include "emulator/gateway/expressions/statement_checker.h"

namespace aml::gateway::expressions {

std::optional<Expression> Expression::compile(std::string_view text, std::vector<Fault>& faults) {
  std::vector<Fault> found;
  std::optional<Expression> made;
  if (text.size() > kMaxExpressionBytes) {
    found.push_back(
        {0, "an expression has " + std::to_string(kMaxExpressionBytes) + " bytes at most"});
  } else if (find_expression_end(text) != text.size()) {
    found.push_back({0, "the expression's last bracket is missing"});
  } else if (const std::optional<Syntax> syntax = parse_expression(text, found)) {
    made = Expression();
    if (syntax->kind == SyntaxKind::kBlock) {
      StatementChecker checker(found);
      made->block_ = checker.check_block(*syntax);
      made->type_ = checker.returned();
      made->variables_ = checker.variables();
    } else {
      Scope scope;
      Checked checked = Checker(found, scope).check(*syntax);
      made->single_ = std::move(checked.node);
      made->type_ = checked.type;
      made->variables_ = scope.variables;
    }
  }
  if (!found.empty()) made.reset();
  faults.insert(faults.end(), std::make_move_iterator(found.begin()),
                std::make_move_iterator(found.end()));
  return made;
}

Value Expression::evaluate(Context& context) const {
  Evaluation evaluation(context, variables_);
  if (single_ != nullptr) return single_->run(evaluation);
  AML_ASSERT(block_ != nullptr);
  Value result;
  block_->run(evaluation, result);
  return result;
}

std::size_t find_expression_end(std::string_view text) {
  AML_ASSERT(text.starts_with("@(") || text.starts_with("@{"));
  return skip_brackets(text, 1);
}

}  // namespace aml::gateway::expressions
