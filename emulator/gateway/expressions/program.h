#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/expressions/members.h"

namespace aml::gateway::expressions {

/// A part of a compiled expression.
/// Threads: const; many calls evaluate it at once.
class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  /// Errors: ExpressionError.
  virtual Value run(Evaluation& evaluation) const = 0;
  /// The same where a condition is wanted. Errors: of null, too.
  virtual bool holds(Evaluation& evaluation) const { return of<bool>(run(evaluation)); }
  /// What it is worth in every call; none: that depends on the call.
  virtual const Value* known() const { return nullptr; }
};
using NodePtr = std::unique_ptr<const Node>;

/// What a statement did.
enum class Flow { kOn, kReturned, kBroken, kContinued };

/// A statement; a returned value is left in `result`.
class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  virtual ~Statement() = default;

  virtual Flow run(Evaluation& evaluation, Value& result) const = 0;
};
using StatementPtr = std::unique_ptr<const Statement>;

// What the checker builds. Operands are of the types that the operator takes.

NodePtr literal(Value value);
NodePtr local(std::size_t index);
/// What a lambda is compiled to; its parameter is a local.
struct Lambda {
  std::size_t parameter;
  NodePtr body;
};
NodePtr lambda(std::size_t parameter, NodePtr body);
/// `of`: null where it is called by the type's name. `wanted`: what each argument is widened to.
/// `skips_null`: null where the object is, as after `?.`
NodePtr call(const Member& member, NodePtr of, std::vector<NodePtr> arguments,
             std::vector<Type> wanted, Type argument, bool skips_null);
NodePtr negation(NodePtr of);
NodePtr minus(NodePtr of);
/// `sign`: `+ - * / %`, `type` what both are widened to, or a text, a date, a time span.
NodePtr arithmetic(std::string_view sign, Type type, NodePtr left, NodePtr right);
NodePtr concatenation(std::vector<NodePtr> parts, std::vector<std::string> formats);
NodePtr equality(bool equal, NodePtr left, NodePtr right);
/// `sign`: `< > <= >=`
NodePtr order(std::string_view sign, NodePtr left, NodePtr right);
/// `&&` where `both`, else `||`.
NodePtr logic(bool both, NodePtr left, NodePtr right);
NodePtr coalesce(NodePtr left, NodePtr right);
NodePtr choice(NodePtr condition, NodePtr then, NodePtr otherwise);
NodePtr cast_to(Type type, NodePtr of);
/// Null where it is not of the type.
NodePtr only_as(Type type, NodePtr of);
NodePtr widen_to(Type type, NodePtr of);
NodePtr list(std::vector<NodePtr> elements);

/// An object of JSON.
NodePtr json_object(std::vector<NodePtr> names, std::vector<NodePtr> values);

StatementPtr block(std::vector<StatementPtr> statements);
StatementPtr set_local(std::size_t index, NodePtr value);
/// Sets a member of a JSON object, or an element of an array.
StatementPtr set_member(NodePtr of, NodePtr key, NodePtr value);
StatementPtr branch(NodePtr condition, StatementPtr then, StatementPtr otherwise);
/// The body for each element, which is cast to `type` first.
StatementPtr each(std::size_t variable, Type type, NodePtr sequence, StatementPtr body);
/// `otherwise` where the body fails, `error` holds the sentence then; none: it has no name.
StatementPtr attempt(StatementPtr body, std::optional<std::size_t> error, StatementPtr otherwise);
/// Ends an iteration, or all of them.
StatementPtr leave(Flow how);
StatementPtr give_back(NodePtr value);
StatementPtr run_for_effect(NodePtr what);

}  // namespace aml::gateway::expressions
