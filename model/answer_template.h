#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aml::model {

/// A text with the cells of a row in it: `Dear {name}`; `{{` and `}}` are braces.
struct AnswerTemplate {
  struct Piece {
    std::string literal;
    std::string column;  ///< comes after the literal; empty: the template ends
  };

  std::vector<Piece> pieces;

  bool is_constant() const { return pieces.size() == 1 && pieces.front().column.empty(); }
  /// Whether it is one cell and nothing else, so that a missing cell makes a missing answer.
  bool is_one_cell() const;
};

/// Nothing: a brace without its other one, or without a name between them.
std::optional<AnswerTemplate> parse_template(std::string_view text);

}  // namespace aml::model
