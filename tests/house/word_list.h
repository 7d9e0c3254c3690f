#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aml::tests {

/// Who reads a text: a bit each.
enum TextKind : unsigned {
  kNames = 1,      ///< identifiers of the sources
  kComments = 2,   ///< of the sources
  kMessages = 4,   ///< literals of the program: what its users see
  kDocuments = 8,  ///< Markdown
};

enum class Case { kAny, kExact };

/// A row of banned_words.txt.
struct BannedWord {
  unsigned kinds = 0;   ///< TextKind bits; 0 while the row is off
  std::string words;    ///< one or more, with single blanks
  std::string instead;  ///< what to say

  bool applies_to(TextKind kind) const { return (kinds & kind) != 0; }
};

/// Errors: std::runtime_error names the malformed line.
std::vector<BannedWord> read_banned_words();

struct CheckedText {
  std::string path;
  TextKind kind;
  std::string text;
};

/// All texts of the project that the list is held against.
std::vector<CheckedText> checked_texts();

/// The lines (from 1) where the words begin: whole words, any space between them.
std::vector<int> lines_with(std::string_view text, std::string_view words, Case letters);

}  // namespace aml::tests
