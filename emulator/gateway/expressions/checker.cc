#include "emulator/gateway/expressions/checker.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/spelling.h"
#include "emulator/text/messages.h"

namespace aml::gateway::expressions {

namespace {

using text::in_quotes;

bool fits(const Member& member, const std::vector<Type>& arguments) {
  if (arguments.size() + member.optional < member.count) return false;
  if (arguments.size() > member.count && !member.rest) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Type wanted = member.parameters[std::min(i, member.count - 1)];
    // An array goes where its elements would.
    const bool spread = member.rest && i + 1 == member.count && arguments[i] == Type::kList;
    const bool is_late = arguments[i] == Type::kSelector || arguments[i] == Type::kOut;
    if ((wanted != Type::kArgument || is_late) && !spread && !converts(arguments[i], wanted))
      return false;
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
    case SyntaxKind::kAs:
      return check_as(syntax);
    case SyntaxKind::kLambda:
      return fail(syntax, "a lambda has no place here");
    case SyntaxKind::kNew:
      return check_new(syntax);
    case SyntaxKind::kNewList:
      return check_list(syntax);
    case SyntaxKind::kNewObject:
      return check_object(syntax);
    case SyntaxKind::kInterpolated:
      return check_interpolated(syntax);
    default:
      return fail(syntax, "this has no place in an expression");
  }
}

Checked Checker::check_name(const Syntax& syntax) {
  if (syntax.text == "context") return {literal(Part{Type::kContext}), Type::kContext};
  const auto variable = scope_.names.find(syntax.text);
  if (variable != scope_.names.end())
    return {.node = local(variable->second.index),
            .type = variable->second.type,
            .element = variable->second.element};
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

// `json.Property("a")` before a member of it: what has that name there, with the name in place of a
// property, which is no node in itself here. Null: it is another.
const Syntax* Checker::property_call(const Syntax& of) {
  const bool is_property = of.kind == SyntaxKind::kCall && of.children.size() == 2 &&
                           of.children[0].text == "Property" && !of.children[0].children.empty();
  return is_property ? &of : nullptr;
}

Checked Checker::check_member(const Syntax& syntax) {
  if (const Syntax* property = property_call(syntax.children[0]);
      property != nullptr && syntax.text == "Value") {
    Syntax index{.kind = SyntaxKind::kIndex, .offset = syntax.offset};
    index.conditional = syntax.conditional || property->children[0].conditional;
    index.children = {property->children[0].children[0], property->children[1]};
    return check(index);
  }
  Owner owner = check_owner(syntax.children[0]);
  if (!owner.known) return {};
  const auto members =
      find_members(owner.object.type, syntax.text, MemberKind::kProperty, owner.by_type);
  if (members.empty()) return no_member(syntax, owner, syntax.text);
  return use(syntax, members, std::move(owner), {}, "", syntax.conditional);
}

// What is written between the brackets, without the names that some have.
std::vector<const Syntax*> Checker::arguments_of(const Syntax& call, std::size_t from) {
  std::vector<const Syntax*> arguments;
  for (std::size_t i = from; i < call.children.size(); ++i) {
    const Syntax& child = call.children[i];
    arguments.push_back(child.kind == SyntaxKind::kNamed ? &child.children[0] : &child);
  }
  return arguments;
}

Checked Checker::check_call(const Syntax& syntax) {
  const Syntax& member = syntax.children[0];
  if (member.kind != SyntaxKind::kMember) return fail(syntax, "only members can be called");
  if (const Syntax* property = property_call(member.children[0]);
      property != nullptr && member.text == "Remove" && syntax.children.size() == 1) {
    Syntax remove{.kind = SyntaxKind::kCall, .offset = syntax.offset};
    Syntax of{.kind = SyntaxKind::kMember, .offset = member.offset, .text = "Remove"};
    of.children.push_back(property->children[0].children[0]);
    remove.children = {std::move(of), property->children[1]};
    return check(remove);
  }
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

bool Checker::check_arguments(Arguments& arguments) {
  bool all_known = true;
  bool has_list = false;
  for (const Syntax* argument : arguments.written) {
    const bool is_late =
        argument->kind == SyntaxKind::kLambda || argument->kind == SyntaxKind::kOut;
    const Type late = argument->kind == SyntaxKind::kOut ? Type::kOut : Type::kSelector;
    Checked checked = is_late ? Checked{.node = nullptr, .type = late} : check(*argument);
    all_known = all_known && (is_late || checked.node != nullptr);
    if (!has_list && checked.type == Type::kList) arguments.element = checked.element;
    has_list = has_list || checked.type == Type::kList;
    arguments.types.push_back(checked.type);
    arguments.nodes.push_back(std::move(checked.node));
  }
  return all_known;
}

const Member* Checker::choose(const Syntax& at, const std::vector<const Member*>& members,
                              const Arguments& arguments, bool typed) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member* member) {
    return member->typed == typed && fits(*member, arguments.types);
  });
  if (found != members.end()) return *found;
  fail(at, (at.text.empty() ? std::string("this") : in_quotes(at.text)) + " does not take (" +
               list_of_types(arguments.types) + ")" + (typed ? " with a type" : ""));
  return nullptr;
}

Checked Checker::check_lambda(const Syntax& syntax, Type parameter) {
  if (scope_.names.contains(syntax.text) || syntax.text == "context")
    return fail(syntax, "the name " + in_quotes(syntax.text) + " is there already");
  const std::size_t index = scope_.variables++;
  scope_.names[syntax.text] = {.index = index, .type = parameter};
  Checked body = check(syntax.children[0]);
  scope_.names.erase(syntax.text);
  if (body.node == nullptr) return {};
  return {.node = lambda(index, std::move(body.node)), .type = body.type};
}

// A variable of the block that a member sets: its place.
Checked Checker::check_out(const Syntax& syntax, Type type) {
  const auto known = scope_.names.find(syntax.text);
  if (syntax.type.empty()) {
    if (known == scope_.names.end())
      return fail(syntax, "there is no variable " + in_quotes(syntax.text));
    if (known->second.type != type)
      return fail(syntax, "this is " + std::string(name_of(known->second.type)) + ", where " +
                              std::string(name_of(type)) + " is set");
    return {.node = literal(static_cast<std::int32_t>(known->second.index)), .type = Type::kOut};
  }
  if (known != scope_.names.end() || syntax.text == "context")
    return fail(syntax, "the name " + in_quotes(syntax.text) + " is there already");
  if (syntax.type != "var" && find_type(syntax.type) != type)
    return fail(syntax, "what is set here is " + std::string(name_of(type)));
  const std::size_t index = scope_.variables++;
  scope_.names[syntax.text] = {.index = index, .type = type};
  return {.node = literal(static_cast<std::int32_t>(index)), .type = Type::kOut};
}

// What the lambdas give; none: there is a fault in one of them, or in a variable that is set.
std::optional<Type> Checker::check_late(const Member& member, Arguments& arguments) {
  Type given = Type::kObject;
  for (std::size_t i = 0; i < arguments.written.size(); ++i) {
    const Syntax& written = *arguments.written[i];
    if (written.kind == SyntaxKind::kOut) {
      arguments.nodes[i] = check_out(written, member.element).node;
      if (arguments.nodes[i] == nullptr) return std::nullopt;
    }
    if (written.kind != SyntaxKind::kLambda) continue;
    Checked made = check_lambda(written, arguments.element);
    const Type wanted = member.parameters[std::min(i, member.count - 1)];
    if (made.node == nullptr) return std::nullopt;
    if (wanted == Type::kPredicate && !wants(written.children[0], made, Type::kBool))
      return std::nullopt;
    given = made.type;
    arguments.nodes[i] = std::move(made.node);
  }
  return given;
}

Checked Checker::use(const Syntax& at, const std::vector<const Member*>& members, Owner owner,
                     const std::vector<const Syntax*>& written, std::string_view type_argument,
                     bool conditional) {
  Arguments arguments{.written = written};
  if (!check_arguments(arguments)) return {};
  if (!owner.by_type)
    arguments.element = is_json(owner.object.type) ? Type::kToken : owner.object.element;
  const auto named = type_argument.empty() ? std::nullopt : find_type(type_argument);
  if (!type_argument.empty() && !named)
    return fail(at, "the type " + in_quotes(type_argument) + " is not known here");
  const Member* member = choose(at, members, arguments, named.has_value());
  if (member == nullptr || !check_pattern(at, *member, written)) return {};
  const std::vector<Type>& types = arguments.types;
  Type argument = Type::kObject;
  if (named) {
    argument = *named;
  } else if (member->result == Type::kArgument && !types.empty() && types.back() != Type::kNull) {
    argument = types.back();
  }
  if (member->owner == Type::kBody && !is_readable_body(argument))
    return fail(at, "a body is read as string, byte[], JToken, JObject or JArray");
  const auto given = check_late(*member, arguments);
  if (!given) return {};
  std::vector<Type> wanted;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Type one = member->parameters[std::min(i, member->count - 1)];
    const bool as_it_is =
        types[i] == Type::kList || types[i] == Type::kSelector || types[i] == Type::kOut;
    wanted.push_back(one == Type::kArgument ? argument : as_it_is ? Type::kObject : one);
  }
  const auto known = [&](Type type) {
    if (type == Type::kElement) return arguments.element;
    return type == Type::kSelector ? *given : type;
  };
  return {.node = call(*member, std::move(owner.object.node), std::move(arguments.nodes),
                       std::move(wanted), argument, conditional || owner.object.may_skip),
          .type = member->result == Type::kArgument ? argument : known(member->result),
          .may_skip = conditional || owner.object.may_skip,
          .element = type_argument.empty() ? known(member->element) : element_of(type_argument)};
}

}  // namespace aml::gateway::expressions
