#pragma once

#include <cstddef>
#include <map>
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
  bool may_skip = false;  ///< there is a `?.` in the row of members before it
};

/// Finds the types of an expression and the members that it names.
/// Errors: every fault is added; what is returned then is of no use.
class Checker {
 public:
  explicit Checker(std::vector<Fault>& faults) : faults_(faults) {}

  Checked check(const Syntax& syntax);
  /// Of a whole block: all its ways have to end with `return`.
  StatementPtr check_block(const Syntax& syntax);

  /// How many variables the block has.
  std::size_t variables() const { return variables_; }
  /// Of all that is returned.
  Type returned() const { return returned_; }

 private:
  struct Variable {
    std::size_t index;
    Type type;
  };

  Checked fail(const Syntax& at, std::string message, std::vector<std::string> notes = {});
  Checked check_name(const Syntax& syntax);
  Checked check_member(const Syntax& syntax);
  Checked check_call(const Syntax& syntax);
  Checked check_index(const Syntax& syntax);
  Checked check_unary(const Syntax& syntax);
  Checked check_binary(const Syntax& syntax);
  Checked check_arithmetic(const Syntax& syntax, Checked left, Checked right);
  Checked check_coalesce(const Syntax& syntax, Checked left, Checked right);
  Checked check_choice(const Syntax& syntax);
  Checked check_cast(const Syntax& syntax);
  Checked check_new(const Syntax& syntax);
  Checked check_list(const Syntax& syntax);
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
  bool check_pattern(const Syntax& at, const Member& member,
                     const std::vector<const Syntax*>& arguments);
  bool wants(const Syntax& at, const Checked& checked, Type type);

  StatementPtr check_statement(const Syntax& syntax);
  StatementPtr check_statements(const Syntax& syntax);
  StatementPtr check_declaration(const Syntax& syntax);
  StatementPtr check_assignment(const Syntax& syntax);
  StatementPtr check_branch(const Syntax& syntax);

  std::vector<Fault>& faults_;
  std::map<std::string, Variable, std::less<>> scope_;
  std::size_t variables_ = 0;
  Type returned_ = Type::kNull;
};

}  // namespace aml::gateway::expressions
