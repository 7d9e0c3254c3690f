#include "emulator/gateway/expressions/checker.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/spelling.h"
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

bool fits(const Member& member, const std::vector<Type>& arguments) {
  if (arguments.size() + member.optional < member.count) return false;
  if (arguments.size() > member.count && !member.rest) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Type wanted = member.parameters[std::min(i, member.count - 1)];
    // An array goes where its elements would.
    const bool spread = member.rest && i + 1 == member.count && arguments[i] == Type::kList;
    if (wanted != Type::kArgument && !spread && !converts(arguments[i], wanted)) return false;
  }
  return true;
}

bool is_readable_body(Type type) {
  return type == Type::kString || type == Type::kBytes || is_json(type);
}

std::string list_of_types(const std::vector<Type>& types) {
  std::string text;
  for (const Type type : types) text += (text.empty() ? "" : ", ") + std::string(name_of(type));
  return text;
}

std::vector<const Syntax*> arguments_of(const Syntax& call, std::size_t from) {
  std::vector<const Syntax*> arguments;
  for (std::size_t i = from; i < call.children.size(); ++i) {
    const Syntax& child = call.children[i];
    arguments.push_back(child.kind == SyntaxKind::kNamed ? &child.children[0] : &child);
  }
  return arguments;
}

}  // namespace

Checked Checker::fail(const Syntax& at, std::string message, std::vector<std::string> notes) {
  faults_.push_back({at.offset, std::move(message), std::move(notes)});
  return {};
}

bool Checker::wants(const Syntax& at, const Checked& checked, Type type) {
  if (checked.node == nullptr) return false;
  if (converts(checked.type, type)) return true;
  fail(at, "this is " + std::string(name_of(checked.type)) + ", where " +
               std::string(name_of(type)) + " is wanted");
  return false;
}

Checked Checker::check(const Syntax& syntax) {
  switch (syntax.kind) {
    case SyntaxKind::kLiteral:
      return {literal(syntax.literal), syntax.literal.type()};
    case SyntaxKind::kName:
      return check_name(syntax);
    case SyntaxKind::kMember:
      return check_member(syntax);
    case SyntaxKind::kCall:
      return check_call(syntax);
    case SyntaxKind::kIndex:
      return check_index(syntax);
    case SyntaxKind::kUnary:
      return check_unary(syntax);
    case SyntaxKind::kBinary:
      return check_binary(syntax);
    case SyntaxKind::kConditional:
      return check_choice(syntax);
    case SyntaxKind::kCast:
      return check_cast(syntax);
    case SyntaxKind::kNew:
      return check_new(syntax);
    case SyntaxKind::kNewList:
      return check_list(syntax);
    case SyntaxKind::kInterpolated:
      return check_interpolated(syntax);
    default:
      return fail(syntax, "this has no place in an expression");
  }
}

Checked Checker::check_name(const Syntax& syntax) {
  if (syntax.text == "context") return {literal(Part{Type::kContext}), Type::kContext};
  const auto variable = scope_.names.find(syntax.text);
  if (variable != scope_.names.end()) return {local(variable->second.index), variable->second.type};
  std::vector<std::string_view> known = {"context"};
  for (const auto& [name, one] : scope_.names) known.push_back(name);
  std::vector<std::string> notes;
  const std::string_view nearest = core::nearest_spelling(syntax.text, known);
  if (!nearest.empty()) notes.push_back("did you mean " + in_quotes(nearest) + "?");
  return fail(syntax, "the name " + in_quotes(syntax.text) + " is not known", std::move(notes));
}

Checker::Owner Checker::check_owner(const Syntax& syntax) {
  if (syntax.kind == SyntaxKind::kName && syntax.text != "context" &&
      !scope_.names.contains(syntax.text)) {
    if (const auto type = find_type(syntax.text))
      return {.object = {.node = nullptr, .type = *type}, .by_type = true, .known = true};
  }
  Checked object = check(syntax);
  const bool known = object.node != nullptr;
  return {.object = std::move(object), .by_type = false, .known = known};
}

Checked Checker::no_member(const Syntax& at, const Owner& owner, std::string_view name) {
  const Type type = owner.object.type;
  const std::vector<std::string_view> names = member_names(type, owner.by_type);
  std::vector<std::string> notes;
  const std::string_view nearest = core::nearest_spelling(name, names);
  if (!nearest.empty()) notes.push_back("did you mean " + in_quotes(nearest) + "?");
  if (type == Type::kObject)
    notes.push_back("help: cast it first, as in ((string)value)." + std::string(name));
  return fail(
      at, std::string(name_of(type)) + " has no member " + in_quotes(name) + " that is run here",
      std::move(notes));
}

Checked Checker::check_member(const Syntax& syntax) {
  Owner owner = check_owner(syntax.children[0]);
  if (!owner.known) return {};
  const auto members =
      find_members(owner.object.type, syntax.text, MemberKind::kProperty, owner.by_type);
  if (members.empty()) return no_member(syntax, owner, syntax.text);
  return use(syntax, members, std::move(owner), {}, "", syntax.conditional);
}

Checked Checker::check_call(const Syntax& syntax) {
  const Syntax& member = syntax.children[0];
  if (member.kind != SyntaxKind::kMember) return fail(syntax, "only members can be called");
  Owner owner = check_owner(member.children[0]);
  if (!owner.known) return {};
  const auto members =
      find_members(owner.object.type, member.text, MemberKind::kMethod, owner.by_type);
  if (members.empty()) return no_member(member, owner, member.text);
  return use(member, members, std::move(owner), arguments_of(syntax, 1), member.type,
             member.conditional);
}

Checked Checker::check_index(const Syntax& syntax) {
  Owner owner = check_owner(syntax.children[0]);
  if (!owner.known) return {};
  const auto members = find_members(owner.object.type, "", MemberKind::kIndex, owner.by_type);
  if (members.empty())
    return fail(syntax, std::string(name_of(owner.object.type)) + " has no elements",
                owner.object.type == Type::kObject
                    ? std::vector<std::string>{"help: cast it first, as in ((JObject)value)[…]"}
                    : std::vector<std::string>{});
  return use(syntax, members, std::move(owner), {&syntax.children[1]}, "", syntax.conditional);
}

bool Checker::check_pattern(const Syntax& at, const Member& member,
                            const std::vector<const Syntax*>& arguments) {
  if (member.pattern == 0) return true;
  AML_ASSERT(member.pattern <= arguments.size());
  const Syntax& pattern = *arguments[member.pattern - 1];
  const auto* text = pattern.literal.find<std::string>();
  if (pattern.kind != SyntaxKind::kLiteral || text == nullptr) return true;
  const std::string problem = pattern_problem(*text);
  if (problem.empty()) return true;
  fail(at, "the pattern is not matched here: " + problem);
  return false;
}

Checked Checker::use(const Syntax& at, const std::vector<const Member*>& members, Owner owner,
                     const std::vector<const Syntax*>& arguments, std::string_view type_argument,
                     bool conditional) {
  std::vector<NodePtr> nodes;
  std::vector<Type> types;
  bool all_known = true;
  for (const Syntax* argument : arguments) {
    Checked checked = check(*argument);
    all_known = all_known && checked.node != nullptr;
    types.push_back(checked.type);
    nodes.push_back(std::move(checked.node));
  }
  if (!all_known) return {};
  const auto named = type_argument.empty() ? std::nullopt : find_type(type_argument);
  if (!type_argument.empty() && !named)
    return fail(at, "the type " + in_quotes(type_argument) + " is not known here");
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member* member) {
    return member->typed == named.has_value() && fits(*member, types);
  });
  if (found == members.end())
    return fail(at, (at.text.empty() ? std::string("this") : in_quotes(at.text)) +
                        " does not take (" + list_of_types(types) + ")" +
                        (named ? " with a type" : ""));
  const Member& member = **found;
  if (!check_pattern(at, member, arguments)) return {};
  Type argument = Type::kObject;
  if (named) {
    argument = *named;
  } else if (member.result == Type::kArgument && !types.empty() && types.back() != Type::kNull) {
    argument = types.back();
  }
  if (member.owner == Type::kBody && !is_readable_body(argument))
    return fail(at, "a body is read as string, byte[], JToken, JObject or JArray");
  std::vector<Type> wanted;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Type one = member.parameters[std::min(i, member.count - 1)];
    wanted.push_back(one == Type::kArgument    ? argument
                     : types[i] == Type::kList ? Type::kObject
                                               : one);
  }
  const bool skips = conditional || owner.object.may_skip;
  const Type result = member.result == Type::kArgument ? argument : member.result;
  return {call(member, std::move(owner.object.node), std::move(nodes), std::move(wanted), argument,
               skips),
          result, skips};
}

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
  return {
      coalesce(std::move(left.node), widen_to(type.value_or(Type::kObject), std::move(right.node))),
      type.value_or(Type::kObject)};
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
  return {choice(std::move(condition.node), widen_to(*type, std::move(then.node)),
                 widen_to(*type, std::move(otherwise.node))),
          *type};
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
  return {cast_to(*type, std::move(of.node)), *type};
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
  bool all_known = true;
  for (const Syntax& child : syntax.children) {
    Checked element = check(child);
    all_known = all_known && element.node != nullptr;
    elements.push_back(std::move(element.node));
  }
  if (!all_known) return {};
  return {list(std::move(elements)), Type::kList};
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
