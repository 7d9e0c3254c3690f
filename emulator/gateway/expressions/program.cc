#include "emulator/gateway/expressions/program.h"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/expressions/text_format.h"

namespace aml::gateway::expressions {

namespace {

// A node that is a function; most need no more.
template <typename Function>
class Made : public Node {
 public:
  explicit Made(Function function) : function_(std::move(function)) {}
  Value run(Evaluation& evaluation) const override {
    evaluation.step();
    return function_(evaluation);
  }

 private:
  Function function_;
};

template <typename Function>
NodePtr make(Function function) {
  return std::make_unique<Made<Function>>(std::move(function));
}

// One that is true or false: who asks for that alone gets no value made.
template <typename Function>
class Condition : public Node {
 public:
  explicit Condition(Function function) : function_(std::move(function)) {}
  Value run(Evaluation& evaluation) const override { return holds(evaluation); }
  bool holds(Evaluation& evaluation) const override {
    evaluation.step();
    return function_(evaluation);
  }

 private:
  Function function_;
};

template <typename Function>
NodePtr make_condition(Function function) {
  return std::make_unique<Condition<Function>>(std::move(function));
}

class Literal : public Node {
 public:
  explicit Literal(Value value) : value_(std::move(value)) {
    if (const auto* text = value_.find<std::string>()) size_ = text->size();
  }
  Value run(Evaluation& evaluation) const override {
    evaluation.step();
    evaluation.read(size_);
    return value_;
  }
  const Value* known() const override { return &value_; }

 private:
  const Value value_;
  std::size_t size_ = 0;
};

// A value that is only looked at: what is known is not copied for that.
class Operand {
 public:
  Operand(const Node& node, Evaluation& evaluation)
      : known_(node.known()), made_(known_ == nullptr ? node.run(evaluation) : Value()) {
    if (known_ == nullptr) return;
    evaluation.step();
    evaluation.read(*known_);
  }
  const Value& operator*() const { return known_ == nullptr ? made_ : *known_; }

 private:
  const Value* const known_;
  const Value made_;
};

[[noreturn]] void refuse_null() {
  throw ExpressionError("Object reference not set to an instance of an object.");
}

template <typename Whole>
Value compute_whole(char sign, Whole left, Whole right) {
  Whole result = 0;
  bool overflows = false;
  switch (sign) {
    case '+':
      overflows = __builtin_add_overflow(left, right, &result);
      break;
    case '-':
      overflows = __builtin_sub_overflow(left, right, &result);
      break;
    case '*':
      overflows = __builtin_mul_overflow(left, right, &result);
      break;
    default:
      if (right == 0) throw ExpressionError("Attempted to divide by zero.");
      overflows = left == std::numeric_limits<Whole>::min() && right == -1;
      if (!overflows) result = sign == '/' ? left / right : left % right;
  }
  if (overflows) throw ExpressionError("Arithmetic operation resulted in an overflow.");
  return result;
}

Value compute_double(char sign, double left, double right) {
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return std::fmod(left, right);
  }
}

// A date and a span, two spans, two dates.
Value compute_time(char sign, const Value& left, const Value& right) {
  const auto ticks = [&](std::int64_t one, std::int64_t other) {
    return of<std::int64_t>(compute_whole<std::int64_t>(sign, one, other));
  };
  const auto* span = right.find<Span>();
  if (const auto* instant = left.find<Instant>()) {
    if (span != nullptr) return Instant{ticks(instant->ticks, span->ticks)};
    return Span{ticks(instant->ticks, of<Instant>(right).ticks)};
  }
  return Span{ticks(of<Span>(left).ticks, of<Span>(right).ticks)};
}

int compare(const Value& left, const Value& right) {
  const auto sides = [](auto one, auto other) { return one < other ? -1 : one == other ? 0 : 1; };
  if (const auto* instant = left.find<Instant>())
    return sides(instant->ticks, of<Instant>(right).ticks);
  if (const auto* span = left.find<Span>()) return sides(span->ticks, of<Span>(right).ticks);
  const auto* usual = left.find<std::int32_t>();
  const auto* other_usual = right.find<std::int32_t>();
  if (usual != nullptr && other_usual != nullptr) return sides(*usual, *other_usual);
  const auto whole = as_whole(left);
  const auto other_whole = as_whole(right);
  if (whole && other_whole) return sides(*whole, *other_whole);
  const auto number = as_double(left);
  const auto other = as_double(right);
  if (!number || !other) refuse_null();
  // NaN is neither; no sign of the four is true of 2.
  return *number < *other ? -1 : *number > *other ? 1 : *number == *other ? 0 : 2;
}

/// A member that is asked of an object, with arguments.
class MemberNode : public Node {
 public:
  MemberNode(const Member& member, NodePtr of, std::vector<NodePtr> arguments,
             std::vector<Type> wanted, Type argument, bool skips_null)
      : member_(member),
        of_(std::move(of)),
        arguments_(std::move(arguments)),
        wanted_(std::move(wanted)),
        argument_(argument),
        skips_null_(skips_null) {
    AML_ASSERT(arguments_.size() == wanted_.size());
    for (Type& type : wanted_)
      if (!may_widen(type)) type = Type::kObject;
  }

  Value run(Evaluation& evaluation) const override {
    evaluation.step();
    const std::size_t count = arguments_.size() + (of_ ? 1 : 0);
    if (of_ != nullptr && !skips_null_ && count == 1) return run_property(evaluation);
    if (of_ != nullptr && !skips_null_ && count == 2) return run_of_one(evaluation);
    if (count <= 2) return run_usual<2>(evaluation, count);
    if (count <= 4) return run_usual<4>(evaluation, count);
    std::vector<Value> values(count);
    return run_with(evaluation, values);
  }

 private:
  Value run_property(Evaluation& evaluation) const {
    Value object = of_->run(evaluation);
    Value result = member_.call(evaluation, std::span(&object, 1), argument_);
    evaluation.read(result);
    return result;
  }

  Value run_of_one(Evaluation& evaluation) const {
    std::array<Value, 2> values = {of_->run(evaluation), arguments_[0]->run(evaluation)};
    if (wanted_[0] != Type::kObject) values[1] = widened(std::move(values[1]), wanted_[0]);
    Value result = member_.call(evaluation, values, argument_);
    evaluation.read(result);
    return result;
  }

  // Most have few arguments: no memory is asked for.
  template <std::size_t kMaxValues>
  Value run_usual(Evaluation& evaluation, std::size_t count) const {
    std::array<Value, kMaxValues> values;
    return run_with(evaluation, std::span(values).first(count));
  }

  Value run_with(Evaluation& evaluation, std::span<Value> values) const {
    std::size_t at = 0;
    if (of_ != nullptr) {
      values[at] = of_->run(evaluation);
      if (skips_null_ && values[at].is_null()) return {};
      ++at;
    }
    for (std::size_t i = 0; i < arguments_.size(); ++i, ++at) {
      values[at] = arguments_[i]->run(evaluation);
      if (wanted_[i] != Type::kObject) values[at] = widened(std::move(values[at]), wanted_[i]);
    }
    Value result = member_.call(evaluation, values, argument_);
    evaluation.read(result);
    return result;
  }

  const Member& member_;
  const NodePtr of_;
  const std::vector<NodePtr> arguments_;
  std::vector<Type> wanted_;  ///< kObject: any, as it is
  const Type argument_;
  const bool skips_null_;
};

}  // namespace

Value apply(Evaluation& evaluation, const Value& lambda, const Value& element) {
  const Lambda& known = *of<const Lambda*>(lambda);
  evaluation.locals[known.parameter] = element;
  return known.body->run(evaluation);
}

NodePtr literal(Value value) {
  return std::make_unique<Literal>(std::move(value));
}

NodePtr local(std::size_t index) {
  return make([index](Evaluation& evaluation) {
    evaluation.read(evaluation.locals[index]);
    return evaluation.locals[index];
  });
}

NodePtr lambda(std::size_t parameter, NodePtr body) {
  return make([made = Lambda{parameter, std::move(body)}](Evaluation&) -> Value { return &made; });
}

NodePtr call(const Member& member, NodePtr of, std::vector<NodePtr> arguments,
             std::vector<Type> wanted, Type argument, bool skips_null) {
  if (member.always && of->known() != nullptr) return literal(Part{member.result});
  return std::make_unique<MemberNode>(member, std::move(of), std::move(arguments),
                                      std::move(wanted), argument, skips_null);
}

NodePtr negation(NodePtr of) {
  return make_condition(
      [of = std::move(of)](Evaluation& evaluation) { return !of->holds(evaluation); });
}

NodePtr minus(NodePtr of) {
  return make([of = std::move(of)](Evaluation& evaluation) -> Value {
    const Value value = of->run(evaluation);
    if (const auto* number = value.find<double>()) return -*number;
    if (const auto* span = value.find<Span>())
      return Span{expressions::of<std::int64_t>(
          compute_whole<std::int64_t>('-', std::int64_t{0}, span->ticks))};
    if (const auto* number = value.find<std::int64_t>())
      return compute_whole<std::int64_t>('-', std::int64_t{0}, *number);
    return compute_whole<std::int32_t>('-', 0, *cast(value, Type::kInt).find<std::int32_t>());
  });
}

NodePtr arithmetic(std::string_view sign, Type type, NodePtr left, NodePtr right) {
  AML_ASSERT(sign.size() == 1);
  return make([mark = sign.front(), type, left = std::move(left),
               right = std::move(right)](Evaluation& evaluation) -> Value {
    const Value one = left->run(evaluation);
    const Value other = right->run(evaluation);
    if (!is_number(type)) return compute_time(mark, one, other);
    if (one.is_null() || other.is_null()) refuse_null();
    const Value first = cast(one, type);
    const Value second = cast(other, type);
    if (type == Type::kInt)
      return compute_whole(mark, of<std::int32_t>(first), of<std::int32_t>(second));
    if (type == Type::kLong)
      return compute_whole(mark, of<std::int64_t>(first), of<std::int64_t>(second));
    return compute_double(mark, of<double>(first), of<double>(second));
  });
}

NodePtr concatenation(std::vector<NodePtr> parts, std::vector<std::string> formats) {
  AML_ASSERT(parts.size() == formats.size());
  return make(
      [parts = std::move(parts), formats = std::move(formats)](Evaluation& evaluation) -> Value {
        std::string text;
        for (std::size_t i = 0; i < parts.size(); ++i) {
          const std::string part = write_value(*Operand(*parts[i], evaluation), formats[i]);
          evaluation.spend(part.size());
          text += part;
        }
        return text;
      });
}

NodePtr equality(bool wanted, NodePtr left, NodePtr right) {
  return make_condition(
      [wanted, left = std::move(left), right = std::move(right)](Evaluation& evaluation) {
        const Operand one(*left, evaluation);
        const Operand other(*right, evaluation);
        const auto* node = (*one).find<JsonPtr>();
        const bool goes_deep = node != nullptr && ((*node)->is_object() || (*node)->is_array());
        if (goes_deep && (*other).find<JsonPtr>() != nullptr)
          evaluation.read(write_json(**node, false).size());
        return equal(*one, *other) == wanted;
      });
}

NodePtr order(std::string_view sign, NodePtr left, NodePtr right) {
  const bool or_equal = sign.size() == 2;
  const int wanted = sign.front() == '<' ? -1 : 1;
  return make_condition(
      [or_equal, wanted, left = std::move(left), right = std::move(right)](Evaluation& evaluation) {
        const Operand one(*left, evaluation);
        const int found = compare(*one, *Operand(*right, evaluation));
        return found == wanted || (or_equal && found == 0);
      });
}

NodePtr logic(bool both, NodePtr left, NodePtr right) {
  return make_condition(
      [both, left = std::move(left), right = std::move(right)](Evaluation& evaluation) {
        if (left->holds(evaluation) != both) return !both;
        return right->holds(evaluation);
      });
}

NodePtr coalesce(NodePtr left, NodePtr right) {
  return make([left = std::move(left), right = std::move(right)](Evaluation& evaluation) {
    Value value = left->run(evaluation);
    return value.is_null() ? right->run(evaluation) : value;
  });
}

NodePtr choice(NodePtr condition, NodePtr then, NodePtr otherwise) {
  return make([condition = std::move(condition), then = std::move(then),
               otherwise = std::move(otherwise)](Evaluation& evaluation) {
    return condition->holds(evaluation) ? then->run(evaluation) : otherwise->run(evaluation);
  });
}

NodePtr cast_to(Type type, NodePtr of) {
  return make([type, of = std::move(of)](Evaluation& evaluation) {
    Value value = of->run(evaluation);
    if (!is_of(value, type)) value = cast(value, type);
    return value;
  });
}

NodePtr only_as(Type type, NodePtr of) {
  return make([type, of = std::move(of)](Evaluation& evaluation) {
    Value value = of->run(evaluation);
    if (!is_of(value, type)) value = Value();
    return value;
  });
}

NodePtr widen_to(Type type, NodePtr of) {
  return make([type, of = std::move(of)](Evaluation& evaluation) {
    return widened(of->run(evaluation), type);
  });
}

NodePtr list(std::vector<NodePtr> elements) {
  return make([elements = std::move(elements)](Evaluation& evaluation) {
    List values;
    for (const NodePtr& element : elements) values.push_back(element->run(evaluation));
    return list_of(std::move(values));
  });
}

NodePtr json_object(std::vector<NodePtr> names, std::vector<NodePtr> values) {
  AML_ASSERT(names.size() == values.size());
  return make(
      [names = std::move(names), values = std::move(values)](Evaluation& evaluation) -> Value {
        auto node = std::make_shared<JsonNode>(JsonNode::Members{});
        for (std::size_t i = 0; i < names.size(); ++i) {
          const Value name = names[i]->run(evaluation);
          auto made = as_json(values[i]->run(evaluation));
          if (!made) throw ExpressionError("Could not determine JSON object type for this value.");
          evaluation.spend(write_json(**made, false).size());
          node->set(of<std::string>(name), std::move(*made));
        }
        return JsonPtr(node);
      });
}

}  // namespace aml::gateway::expressions
