// How code is written: short functions, asserted preconditions, plain words.

#include <doctest/doctest.h>

#include <regex>
#include <string>

#include "tests/house/source_tree.h"
#include "tests/house/word_list.h"

namespace code_test {

using namespace aml::tests;

namespace {

constexpr int kMostLines = 60;
constexpr int kMostLinesOfATest = 100;  ///< its table of cases is counted too

/// Of AML_ASSERT, in 1,000 lines of the program.
constexpr double kLeastAssertions = 3.0;

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("no function is longer than a screen") {
  for (const SourceFile& file : all_sources()) {
    const int most = file.path.starts_with("tests/") ? kMostLinesOfATest : kMostLines;
    for (const FunctionSpan& function : functions_in(split_source(file.text).code)) {
      CHECK_MESSAGE(function.lines <= most,
                    file.path << ":" << function.line << " has " << function.lines << " lines");
    }
  }
}

TEST_CASE("preconditions are asserted") {
  std::size_t lines = 0;
  std::size_t assertions = 0;
  for (const SourceFile& file : program_sources()) {
    lines += lines_of(file.text).size();
    assertions += count(split_source(file.text).code, "AML_ASSERT(");
  }
  const double density = 1000.0 * static_cast<double>(assertions) / static_cast<double>(lines);
  MESSAGE(assertions, " assertions in ", lines, " lines");
  CHECK(density >= kLeastAssertions);
}

// What differs early would be found byte by byte, by the time that a refusal takes.
TEST_CASE("keys, tokens and signatures are compared by same_secret alone") {
  const std::string secret =
      R"(\b(?:primary_key|secondary_key|account_key|workspace_token|signature|secret)_?\b)";
  const std::regex before(secret + R"(\s*[=!]=(?!\s*nullptr))");
  const std::regex after(R"([=!]=\s*(?:\w+(?:\.|->))*)" + secret + R"((?!\.|->|\())");
  for (const SourceFile& file : program_sources()) {
    for (const std::string& line : lines_of(split_source(file.text).code)) {
      const bool compares = std::regex_search(line, before) || std::regex_search(line, after);
      CHECK_MESSAGE(!compares, file.path << ": " << line);
    }
  }
  CHECK(std::regex_search(std::string("key == own.primary_key;"), after));
  CHECK(std::regex_search(std::string("token.signature != made"), before));
}

TEST_CASE("words that have plainer ones do not come back") {
  const std::vector<BannedWord> banned = read_banned_words();
  REQUIRE(!banned.empty());
  for (const CheckedText& checked : checked_texts()) {
    for (const BannedWord& word : banned) {
      if (!word.applies_to(checked.kind)) continue;
      // `Place` was a class; `place` may be a verb.
      const Case letters = checked.kind == kNames ? Case::kExact : Case::kAny;
      for (const int line : lines_with(checked.text, word.words, letters)) {
        FAIL_CHECK(checked.path << ":" << line << " says \"" << word.words
                                << "\": " << word.instead);
      }
    }
  }
}

TEST_CASE("a source is split into code, comments and literals") {
  const SplitSource split = split_source(
      "int a = 1'000;  // it's told\n"
      "/* two\nlines */ call(\"told \\\" // no\", 'x');\n"
      "auto raw = R\"x(told \")x\";\n");
  CHECK(split.code == "int a = 1'000;  \n\n call(\"\", '');\nauto raw = \"\";\n");
  CHECK(split.comments == " it's told\n two\nlines  \n\n");
  CHECK(split.literals == "\n\ntold \\\" // nox \ntold \" \n");
}

TEST_CASE("functions are found by their braces") {
  const auto spans = functions_in(
      "namespace a {\n"
      "struct B {\n"
      " public:\n"
      "  B() : b_(1) {}\n"
      "  int f(int x = 2) const {\n"
      "    if (x) {\n"
      "      return 1;\n"
      "    }\n"
      "    return 0;\n"
      "  }\n"
      "};\n"
      "constexpr C kRows[] = {\n"
      "    {1, 2},\n"
      "};\n"
      "}\n");
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].line == 4);
  CHECK(spans[0].lines == 1);
  CHECK(spans[1].line == 5);
  CHECK(spans[1].lines == 6);
}

TEST_CASE("a word of the list is found whole, and over a line's end") {
  CHECK(lines_with("a\nis told.\nuntold", "told", Case::kAny) == std::vector<int>{2});
  CHECK(lines_with("Nobody is\nnone", "is none", Case::kAny) == std::vector<int>{1});
  CHECK(lines_with("never_a_page(x)", "never_a_page", Case::kExact) == std::vector<int>{1});
  CHECK(lines_with("member_told", "told", Case::kAny).empty());
  CHECK(lines_with("Told", "told", Case::kAny) == std::vector<int>{1});
  CHECK(lines_with("Told", "told", Case::kExact).empty());
}

}  // namespace code_test
