#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "emulator/gateway/expressions/program.h"

namespace aml::gateway::expressions {

namespace {

template <typename Function>
class MadeStatement : public Statement {
 public:
  explicit MadeStatement(Function function) : function_(std::move(function)) {}
  Flow run(Evaluation& evaluation, Value& result) const override {
    evaluation.step();
    return function_(evaluation, result);
  }

 private:
  Function function_;
};

template <typename Function>
StatementPtr make_statement(Function function) {
  return std::make_unique<MadeStatement<Function>>(std::move(function));
}

void set_json(const JsonPtr& node, const Value& key, JsonPtr value) {
  if (const auto* name = key.find<std::string>()) {
    if (!node->is_object()) throw ExpressionError("Set JArray values with invalid key value.");
    node->set(*name, std::move(value));
    return;
  }
  auto* elements = std::get_if<JsonNode::Elements>(&node->content);
  const auto at = as_whole(key);
  if (elements == nullptr || !at || *at < 0 || static_cast<std::size_t>(*at) >= elements->size())
    throw ExpressionError("Index was out of range. Parameter name: index");
  (*elements)[static_cast<std::size_t>(*at)] = std::move(value);
}

}  // namespace

StatementPtr block(std::vector<StatementPtr> statements) {
  return make_statement(
      [statements = std::move(statements)](Evaluation& evaluation, Value& result) {
        for (const StatementPtr& statement : statements) {
          const Flow flow = statement->run(evaluation, result);
          if (flow != Flow::kOn) return flow;
        }
        return Flow::kOn;
      });
}

StatementPtr set_local(std::size_t index, NodePtr value) {
  return make_statement([index, value = std::move(value)](Evaluation& evaluation, Value&) {
    evaluation.locals[index] = value->run(evaluation);
    return Flow::kOn;
  });
}

StatementPtr set_member(NodePtr of, NodePtr key, NodePtr value) {
  return make_statement([of = std::move(of), key = std::move(key), value = std::move(value)](
                            Evaluation& evaluation, Value&) {
    const Value node = of->run(evaluation);
    const Value name = key->run(evaluation);
    auto made = as_json(value->run(evaluation));
    if (!made) throw ExpressionError("Could not determine JSON object type for this value.");
    evaluation.spend(write_json(**made, false).size());
    set_json(expressions::of<JsonPtr>(node), name, std::move(*made));
    return Flow::kOn;
  });
}

StatementPtr branch(NodePtr condition, StatementPtr then, StatementPtr otherwise) {
  return make_statement([condition = std::move(condition), then = std::move(then),
                         otherwise = std::move(otherwise)](Evaluation& evaluation, Value& result) {
    if (condition->holds(evaluation)) return then->run(evaluation, result);
    return otherwise == nullptr ? Flow::kOn : otherwise->run(evaluation, result);
  });
}

StatementPtr each(std::size_t variable, Type type, NodePtr sequence, StatementPtr body) {
  return make_statement([variable, type, sequence = std::move(sequence), body = std::move(body)](
                            Evaluation& evaluation, Value& result) {
    for (const Value& element : elements_of(evaluation, sequence->run(evaluation))) {
      evaluation.step();
      evaluation.locals[variable] = cast(element, type);
      const Flow flow = body->run(evaluation, result);
      if (flow == Flow::kReturned) return flow;
      if (flow == Flow::kBroken) break;
    }
    return Flow::kOn;
  });
}

// What went beyond a limit fails again at its next step, so that no block goes on after it.
StatementPtr attempt(StatementPtr body, std::optional<std::size_t> error, StatementPtr otherwise) {
  return make_statement([body = std::move(body), error, otherwise = std::move(otherwise)](
                            Evaluation& evaluation, Value& result) {
    try {
      return body->run(evaluation, result);
    } catch (const ExpressionError& failure) {
      if (error) evaluation.locals[*error] = std::string(failure.what());
    }
    return otherwise->run(evaluation, result);
  });
}

StatementPtr leave(Flow how) {
  return make_statement([how](Evaluation&, Value&) { return how; });
}

StatementPtr give_back(NodePtr value) {
  return make_statement([value = std::move(value)](Evaluation& evaluation, Value& result) {
    result = value->run(evaluation);
    return Flow::kReturned;
  });
}

StatementPtr run_for_effect(NodePtr what) {
  return make_statement([what = std::move(what)](Evaluation& evaluation, Value&) {
    what->run(evaluation);
    return Flow::kOn;
  });
}

}  // namespace aml::gateway::expressions
