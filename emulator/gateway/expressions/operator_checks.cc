#include <utility>

#include "emulator/gateway/expressions/checker.h"
#include "emulator/text/messages.h"

namespace aml::gateway::expressions {

namespace {

using text::in_quotes;

// What two numbers are widened to.
Type wider(Type one, Type other) {
  if (one == Type::kDouble || other == Type::kDouble) return Type::kDouble;
  if (one == Type::kLong || other == Type::kLong) return Type::kLong;
  return Type::kInt;
}

bool counts(Type type) {
  return is_number(type) || type == Type::kChar;
}

bool is_time(Type type) {
  return type == Type::kDateTime || type == Type::kTimeSpan;
}

// Whether `==` may stand between them.
bool comparable(Type one, Type other) {
  if (one == other || one == Type::kObject || other == Type::kObject) return true;
  if (counts(one) && counts(other)) return true;
  if (is_json(one) || is_json(other)) return true;
  // `x?.Length == null`: what is skipped is null.
  return one == Type::kNull || other == Type::kNull ||
         (one == Type::kGuid && other == Type::kString) ||
         (one == Type::kString && other == Type::kGuid);
}

}  // namespace

Checked Checker::check_unary(const Syntax& syntax) {
  Checked of = check(syntax.children[0]);
  if (of.node == nullptr) return {};
  if (syntax.text == "!") {
    if (!wants(syntax, of, Type::kBool)) return {};
    return {negation(std::move(of.node)), Type::kBool};
  }
  if (!counts(of.type) && of.type != Type::kTimeSpan)
    return fail(syntax, "this is " + std::string(name_of(of.type)) + ", where a number is wanted");
  const Type type = of.type == Type::kChar ? Type::kInt : of.type;
  if (syntax.text == "+") return {std::move(of.node), type};
  return {minus(std::move(of.node)), type};
}

Checked Checker::check_arithmetic(const Syntax& syntax, Checked left, Checked right) {
  const bool is_sum = syntax.text == "+";
  if (is_sum && (left.type == Type::kString || right.type == Type::kString)) {
    std::vector<NodePtr> parts;
    parts.push_back(std::move(left.node));
    parts.push_back(std::move(right.node));
    return {concatenation(std::move(parts), {"", ""}), Type::kString};
  }
  if (counts(left.type) && counts(right.type)) {
    const Type type = wider(left.type, right.type);
    return {arithmetic(syntax.text, type, std::move(left.node), std::move(right.node)), type};
  }
  const bool spans = right.type == Type::kTimeSpan && is_time(left.type);
  const bool dates = left.type == Type::kDateTime && right.type == Type::kDateTime && !is_sum;
  if ((is_sum || syntax.text == "-") && (spans || dates)) {
    const Type type = dates ? Type::kTimeSpan : left.type;
    return {arithmetic(syntax.text, type, std::move(left.node), std::move(right.node)), type};
  }
  return fail(syntax, in_quotes(syntax.text) + " does not stand between " +
                          std::string(name_of(left.type)) + " and " +
                          std::string(name_of(right.type)));
}

Checked Checker::check_coalesce(const Syntax& syntax, Checked left, Checked right) {
  const auto type = common(left.type, right.type);
  if (!type && left.type != Type::kObject)
    return fail(syntax, "the sides of \"??\" are " + std::string(name_of(left.type)) + " and " +
                            std::string(name_of(right.type)));
  const Type element = common(left.element, right.element).value_or(Type::kObject);
  return {.node = coalesce(std::move(left.node),
                           widen_to(type.value_or(Type::kObject), std::move(right.node))),
          .type = type.value_or(Type::kObject),
          .element = element};
}

Checked Checker::check_binary(const Syntax& syntax) {
  Checked left = check(syntax.children[0]);
  Checked right = check(syntax.children[1]);
  if (left.node == nullptr || right.node == nullptr) return {};
  const std::string& sign = syntax.text;
  if (sign == "&&" || sign == "||") {
    const bool left_fits = wants(syntax.children[0], left, Type::kBool);
    const bool right_fits = wants(syntax.children[1], right, Type::kBool);
    if (!left_fits || !right_fits) return {};
    return {logic(sign == "&&", std::move(left.node), std::move(right.node)), Type::kBool};
  }
  if (sign == "??") return check_coalesce(syntax, std::move(left), std::move(right));
  if (sign == "==" || sign == "!=") {
    if (!comparable(left.type, right.type))
      return fail(syntax, std::string(name_of(left.type)) + " and " +
                              std::string(name_of(right.type)) + " are not compared");
    return {equality(sign == "==", std::move(left.node), std::move(right.node)), Type::kBool};
  }
  if (sign.front() == '<' || sign.front() == '>') {
    const bool ordered = (counts(left.type) && counts(right.type)) ||
                         (is_time(left.type) && left.type == right.type);
    if (!ordered)
      return fail(syntax, std::string(name_of(left.type)) + " and " +
                              std::string(name_of(right.type)) + " have no order");
    return {order(sign, std::move(left.node), std::move(right.node)), Type::kBool};
  }
  return check_arithmetic(syntax, std::move(left), std::move(right));
}

Checked Checker::check_choice(const Syntax& syntax) {
  Checked condition = check(syntax.children[0]);
  Checked then = check(syntax.children[1]);
  Checked otherwise = check(syntax.children[2]);
  if (!wants(syntax.children[0], condition, Type::kBool)) return {};
  if (then.node == nullptr || otherwise.node == nullptr) return {};
  const auto type = common(then.type, otherwise.type);
  if (!type)
    return fail(syntax, "the choices are " + std::string(name_of(then.type)) + " and " +
                            std::string(name_of(otherwise.type)));
  const Type element = common(then.element, otherwise.element).value_or(Type::kObject);
  return {.node = choice(std::move(condition.node), widen_to(*type, std::move(then.node)),
                         widen_to(*type, std::move(otherwise.node))),
          .type = *type,
          .element = element};
}

Checked Checker::check_cast(const Syntax& syntax) {
  Checked of = check(syntax.children[0]);
  if (of.node == nullptr) return {};
  const auto type = find_type(syntax.type);
  if (!type) return fail(syntax, "the type " + in_quotes(syntax.type) + " is not known here");
  const bool possible = converts(of.type, *type) || converts(*type, of.type) ||
                        of.type == Type::kObject || is_json(of.type) ||
                        (counts(of.type) && counts(*type));
  if (!possible)
    return fail(syntax, std::string(name_of(of.type)) + " cannot be cast to " +
                            std::string(name_of(*type)));
  return {.node = cast_to(*type, std::move(of.node)),
          .type = *type,
          .element = element_of(syntax.type)};
}

Checked Checker::check_as(const Syntax& syntax) {
  Checked of = check(syntax.children[0]);
  if (of.node == nullptr) return {};
  const auto type = find_type(syntax.type);
  if (!type) return fail(syntax, "the type " + in_quotes(syntax.type) + " is not known here");
  if (!is_nullable(*type))
    return fail(syntax, in_quotes(syntax.type) + " is never null, so that \"as\" is not asked");
  return {.node = only_as(*type, std::move(of.node)),
          .type = *type,
          .element = element_of(syntax.type)};
}

Checked Checker::check_new(const Syntax& syntax) {
  const auto type = find_type(syntax.type);
  if (!type) return fail(syntax, "the type " + in_quotes(syntax.type) + " is not known here");
  const auto members = find_members(*type, "", MemberKind::kConstructor, false);
  if (members.empty() || members[0]->owner != *type)
    return fail(syntax, in_quotes(syntax.type) + " is not made here");
  return use(syntax, members,
             {.object = {.node = nullptr, .type = *type}, .by_type = true, .known = true},
             arguments_of(syntax, 0), "", false);
}

Checked Checker::check_list(const Syntax& syntax) {
  std::vector<NodePtr> elements;
  Type held = syntax.type.empty() ? Type::kNull : element_of(syntax.type);
  bool all_known = true;
  for (const Syntax& child : syntax.children) {
    Checked element = check(child);
    all_known = all_known && element.node != nullptr;
    held = common(held, element.type).value_or(Type::kObject);
    elements.push_back(std::move(element.node));
  }
  if (!all_known) return {};
  return {.node = list(std::move(elements)), .type = Type::kList, .element = held};
}

Checked Checker::check_object(const Syntax& syntax) {
  std::vector<NodePtr> names;
  std::vector<NodePtr> values;
  bool all_known = true;
  for (std::size_t i = 0; i + 1 < syntax.children.size(); i += 2) {
    Checked name = check(syntax.children[i]);
    Checked value = check(syntax.children[i + 1]);
    all_known =
        wants(syntax.children[i], name, Type::kString) && value.node != nullptr && all_known;
    names.push_back(std::move(name.node));
    values.push_back(std::move(value.node));
  }
  if (!all_known) return {};
  return {.node = json_object(std::move(names), std::move(values)), .type = Type::kJsonObject};
}

Checked Checker::check_interpolated(const Syntax& syntax) {
  std::vector<NodePtr> parts;
  std::vector<std::string> formats;
  bool all_known = true;
  for (const Syntax& child : syntax.children) {
    const bool is_hole = child.kind == SyntaxKind::kNamed;
    Checked part = check(is_hole ? child.children[0] : child);
    all_known = all_known && part.node != nullptr;
    parts.push_back(std::move(part.node));
    formats.push_back(is_hole ? child.text : "");
  }
  if (!all_known) return {};
  return {concatenation(std::move(parts), std::move(formats)), Type::kString};
}

}  // namespace aml::gateway::expressions
