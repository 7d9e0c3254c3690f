#include "emulator/gateway/expressions/statement_checker.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"

namespace aml::gateway::expressions {

namespace {

using text::in_quotes;

// Whether every way through it ends with `return`.
bool returns(const Syntax& statement) {
  if (statement.kind == SyntaxKind::kReturn) return true;
  if (statement.kind == SyntaxKind::kBlock)
    return std::any_of(statement.children.begin(), statement.children.end(), returns);
  if (statement.kind == SyntaxKind::kTry)
    return returns(statement.children[0]) && returns(statement.children[1]);
  return statement.kind == SyntaxKind::kIf && statement.children.size() == 3 &&
         returns(statement.children[1]) && returns(statement.children[2]);
}

}  // namespace

StatementPtr StatementChecker::check_block(const Syntax& syntax) {
  StatementPtr made = check_statements(syntax);
  if (!returns(syntax)) checker_.fail(syntax, "not all ways through the block end with \"return\"");
  return made;
}

StatementPtr StatementChecker::check_statements(const Syntax& syntax) {
  const auto outside = scope_.names;
  std::vector<StatementPtr> statements;
  for (const Syntax& child : syntax.children) statements.push_back(check_statement(child));
  scope_.names = outside;
  return block(std::move(statements));
}

StatementPtr StatementChecker::check_statement(const Syntax& syntax) {
  switch (syntax.kind) {
    case SyntaxKind::kBlock:
      return check_statements(syntax);
    case SyntaxKind::kDeclare:
      return check_declaration(syntax);
    case SyntaxKind::kAssign:
      return check_assignment(syntax);
    case SyntaxKind::kIf:
      return check_branch(syntax);
    case SyntaxKind::kForEach:
      return check_each(syntax);
    case SyntaxKind::kTry:
      return check_try(syntax);
    case SyntaxKind::kBreak:
    case SyntaxKind::kContinue:
      if (loops_ == 0) checker_.fail(syntax, "there is no loop around this");
      return leave(syntax.kind == SyntaxKind::kBreak ? Flow::kBroken : Flow::kContinued);
    case SyntaxKind::kReturn: {
      Checked value = checker_.check(syntax.children[0]);
      returned_ = common(returned_, value.type).value_or(Type::kObject);
      return give_back(std::move(value.node));
    }
    default:
      AML_ASSERT(syntax.kind == SyntaxKind::kRun);
      return run_for_effect(checker_.check(syntax.children[0]).node);
  }
}

// Without a value it holds what a field of its type would.
Checked StatementChecker::check_value(const Syntax& declaration, std::optional<Type> named) {
  if (!declaration.children.empty()) return checker_.check(declaration.children[0]);
  AML_ASSERT(!declaration.type.empty());
  const Type type = named.value_or(Type::kObject);
  return {literal(default_of(type)), is_nullable(type) ? Type::kNull : type};
}

std::size_t StatementChecker::declare(const Syntax& at, Type type, Type element) {
  if (scope_.names.contains(at.text) || at.text == "context")
    checker_.fail(at, "the name " + in_quotes(at.text) + " is there already");
  const std::size_t index = scope_.variables++;
  scope_.names[at.text] = {.index = index, .type = type, .element = element};
  return index;
}

StatementPtr StatementChecker::check_declaration(const Syntax& syntax) {
  const auto named = find_type(syntax.type);
  Checked value = check_value(syntax, named);
  Type type = value.type;
  if (!syntax.type.empty()) {
    if (!named) {
      checker_.fail(syntax, "the type " + in_quotes(syntax.type) + " is not known here");
      return nullptr;
    }
    type = *named;
    const Syntax& at = syntax.children.empty() ? syntax : syntax.children[0];
    if (!checker_.wants(at, value, type)) value.node = nullptr;
  } else if (value.node != nullptr && type == Type::kNull) {
    checker_.fail(syntax, "\"var\" needs a value that is not null");
  }
  const Type element = named ? element_of(syntax.type) : value.element;
  const std::size_t index = declare(syntax, type, element);
  if (value.node == nullptr) return nullptr;
  return set_local(index, widen_to(type, std::move(value.node)));
}

StatementPtr StatementChecker::check_assignment(const Syntax& syntax) {
  const Syntax& target = syntax.children[0];
  Checked value = checker_.check(syntax.children[1]);
  if (target.kind == SyntaxKind::kIndex) {
    Checked of = checker_.check(target.children[0]);
    Checked key = checker_.check(target.children[1]);
    if (of.node == nullptr || key.node == nullptr || value.node == nullptr) return nullptr;
    if (!is_json(of.type) || syntax.text != "=" ||
        (key.type != Type::kString && key.type != Type::kInt)) {
      checker_.fail(syntax, "only members of JSON are set, by \"=\"");
      return nullptr;
    }
    return set_member(std::move(of.node), std::move(key.node), std::move(value.node));
  }
  const auto variable = scope_.names.find(target.text);
  if (variable == scope_.names.end()) {
    checker_.fail(target, "there is no variable " + in_quotes(target.text));
    return nullptr;
  }
  const std::size_t index = variable->second.index;
  const Type type = variable->second.type;
  if (value.node == nullptr) return nullptr;
  if (syntax.text == "+=") {
    Syntax sum{.kind = SyntaxKind::kBinary, .offset = syntax.offset, .text = "+"};
    value = checker_.check_arithmetic(sum, {local(index), type}, std::move(value));
  }
  if (!checker_.wants(syntax, value, type)) return nullptr;
  return set_local(index, widen_to(type, std::move(value.node)));
}

// A declaration alone after `if` would be seen nowhere.
void StatementChecker::refuse_declarations(const Syntax& syntax) {
  for (std::size_t i = 1; i < syntax.children.size(); ++i) {
    if (syntax.children[i].kind == SyntaxKind::kDeclare)
      checker_.fail(syntax.children[i], "a variable has no place here without braces");
  }
}

StatementPtr StatementChecker::check_each(const Syntax& syntax) {
  Checked sequence = checker_.check(syntax.children[0]);
  refuse_declarations(syntax);
  const bool is_list = sequence.type == Type::kList;
  if (sequence.node != nullptr && !is_list && sequence.type != Type::kJsonArray &&
      sequence.type != Type::kToken)
    checker_.fail(syntax.children[0],
                  std::string(name_of(sequence.type)) + " is not gone through here");
  const auto named = find_type(syntax.type);
  if (!syntax.type.empty() && !named)
    checker_.fail(syntax, "the type " + in_quotes(syntax.type) + " is not known here");
  const auto outside = scope_.names;
  const Type type = named.value_or(is_list ? sequence.element : Type::kToken);
  const std::size_t index = declare(syntax, type, element_of(syntax.type));
  ++loops_;
  StatementPtr body = check_statement(syntax.children[1]);
  --loops_;
  scope_.names = outside;
  if (sequence.node == nullptr) return nullptr;
  return each(index, type, std::move(sequence.node), std::move(body));
}

StatementPtr StatementChecker::check_try(const Syntax& syntax) {
  StatementPtr body = check_statement(syntax.children[0]);
  const auto outside = scope_.names;
  std::optional<std::size_t> error;
  if (!syntax.text.empty()) error = declare(syntax, Type::kException, Type::kString);
  StatementPtr otherwise = check_statement(syntax.children[1]);
  scope_.names = outside;
  return attempt(std::move(body), error, std::move(otherwise));
}

StatementPtr StatementChecker::check_branch(const Syntax& syntax) {
  Checked condition = checker_.check(syntax.children[0]);
  const bool fits = checker_.wants(syntax.children[0], condition, Type::kBool);
  refuse_declarations(syntax);
  StatementPtr then = check_statement(syntax.children[1]);
  StatementPtr otherwise =
      syntax.children.size() > 2 ? check_statement(syntax.children[2]) : nullptr;
  if (!fits) return nullptr;
  return branch(std::move(condition.node), std::move(then), std::move(otherwise));
}

}  // namespace aml::gateway::expressions
