#include "model/answer_template.h"

#include <cstddef>

namespace aml::model {

bool AnswerTemplate::is_one_cell() const {
  return pieces.size() == 2 && pieces[0].literal.empty() && pieces[1].literal.empty();
}

std::optional<AnswerTemplate> parse_template(std::string_view text) {
  AnswerTemplate parsed;
  AnswerTemplate::Piece piece;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      piece.literal += c;
    } else if (at + 1 < text.size() && text[at + 1] == c) {
      piece.literal += c;
      ++at;
    } else {
      const std::size_t end = c == '{' ? text.find('}', at) : text.npos;
      if (end == text.npos || end == at + 1) return std::nullopt;
      piece.column = text.substr(at + 1, end - at - 1);
      if (piece.column.find('{') != piece.column.npos) return std::nullopt;
      parsed.pieces.push_back(std::move(piece));
      piece = {};
      at = end;
    }
  }
  parsed.pieces.push_back(std::move(piece));
  return parsed;
}

}  // namespace aml::model
