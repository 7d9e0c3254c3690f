#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/gateway/expressions/token_reader.h"

namespace aml::gateway::expressions {

/// Reads expressions of C#, as far as they are run here.
/// Errors: Stopped after a fault was added.
class ExpressionReader : public TokenReader {
 public:
  using TokenReader::TokenReader;

  /// All of the text is one expression.
  Syntax read_single();

 protected:
  Syntax read_expression();
  /// A type's name, without its namespace and `?`, with what a list of it holds.
  std::string read_type();
  /// All up to `end`, as children of `into`.
  void read_arguments(Syntax& into, std::string_view end);

 private:
  bool is_lambda() const;
  Syntax read_lambda();
  Syntax read_as(Syntax of);
  std::string_view operator_of(std::size_t level) const;
  Syntax read_level(std::size_t level);
  Syntax read_unary();
  bool is_cast() const;
  bool is_byte_list(std::size_t at) const;
  static bool begins_operand(const Token& token);
  Syntax read_postfix(Syntax made);
  Syntax read_member(Syntax of, bool conditional);
  static bool is_namespace(const std::string& name);
  bool has_type_argument() const;
  Syntax read_call(Syntax member);
  Syntax read_primary();
  Value literal_of(const Token& token);
  Syntax read_word();
  Syntax read_new();
  Syntax read_new_list(Syntax made);
  Syntax read_anonymous();
  Syntax read_json_members(Syntax made);
  Syntax read_out();
  bool take_brackets();
  Syntax read_interpolated();
  Syntax read_hole(std::string_view& rest, std::size_t at);
  static std::size_t format_colon(std::string_view text);
};

}  // namespace aml::gateway::expressions
