#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/expressions/program.h"
#include "emulator/gateway/expressions/syntax.h"

namespace aml::gateway::expressions {

/// A part that is compiled, and what is known of it.
struct Checked {
  NodePtr node;  ///< null: a fault was found in it
  Type type = Type::kObject;
  bool may_skip = false;         ///< there is a `?.` in the row of members before it
  Type element = Type::kString;  ///< of a list
};

/// The variables that an expression may name.
struct Scope {
  struct Variable {
    std::size_t index;
    Type type;
    Type element = Type::kString;  ///< of a list
  };

  std::map<std::string, Variable, std::less<>> names = {};
  std::size_t variables = 0;  ///< of the whole block, those that ended included
};

/// Finds the types of an expression and the members that it names.
/// Errors: every fault is added; what is returned then is of no use.
class Checker {
 public:
  /// The scope outlives it, and gets the parameters of lambdas while those are checked.
  Checker(std::vector<Fault>& faults, Scope& scope) : faults_(faults), scope_(scope) {}

  Checked check(const Syntax& syntax);
  /// Of `+`, `-`, `*`, `/` and `%`; the operands are compiled.
  Checked check_arithmetic(const Syntax& syntax, Checked left, Checked right);
  /// Whether it may stand where the type is wanted; a fault where it may not.
  bool wants(const Syntax& at, const Checked& checked, Type type);
  Checked fail(const Syntax& at, std::string message, std::vector<std::string> notes = {});

 private:
  Checked check_name(const Syntax& syntax);
  Checked check_member(const Syntax& syntax);
  Checked check_call(const Syntax& syntax);
  Checked check_index(const Syntax& syntax);

  // Of signs, casts, and literals of several parts: in operator_checks.cc.
  Checked check_unary(const Syntax& syntax);
  Checked check_binary(const Syntax& syntax);
  Checked check_coalesce(const Syntax& syntax, Checked left, Checked right);
  Checked check_choice(const Syntax& syntax);
  Checked check_cast(const Syntax& syntax);
  Checked check_as(const Syntax& syntax);
  Checked check_new(const Syntax& syntax);
  Checked check_list(const Syntax& syntax);
  Checked check_object(const Syntax& syntax);
  Checked check_interpolated(const Syntax& syntax);

  /// What is before a member: an object, or the name of a type (`node` is null then).
  struct Owner {
    Checked object;
    bool by_type = false;
    bool known = false;
  };
  Owner check_owner(const Syntax& syntax);
  Checked use(const Syntax& at, const std::vector<const Member*>& members, Owner owner,
              const std::vector<const Syntax*>& arguments, std::string_view type_argument,
              bool conditional);
  Checked no_member(const Syntax& at, const Owner& owner, std::string_view name);
  /// What is given for a member: lambdas and variables are compiled when it is known which is meant.
  struct Arguments {
    std::vector<const Syntax*> written;
    std::vector<NodePtr> nodes = {};
    std::vector<Type> types = {};
    Type element = Type::kString;  ///< of the first list, or of the owner
  };
  bool check_arguments(Arguments& arguments);
  const Member* choose(const Syntax& at, const std::vector<const Member*>& members,
                       const Arguments& arguments, bool typed);
  std::optional<Type> check_late(const Member& member, Arguments& arguments);
  Checked check_out(const Syntax& syntax, Type type);
  static std::vector<const Syntax*> arguments_of(const Syntax& call, std::size_t from);
  static const Syntax* property_call(const Syntax& of);
  Checked check_lambda(const Syntax& syntax, Type parameter);
  bool check_pattern(const Syntax& at, const Member& member,
                     const std::vector<const Syntax*>& arguments);

  std::vector<Fault>& faults_;
  Scope& scope_;
};

}  // namespace aml::gateway::expressions
