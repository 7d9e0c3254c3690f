#include "tests/house/word_list.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>

#include "tests/house/source_tree.h"

namespace aml::tests {

namespace {

constexpr const char* kList = "tests/house/banned_words.txt";

unsigned kinds_of(std::string_view names, int line) {
  constexpr struct {
    std::string_view name;
    unsigned kind;
  } kKinds[] = {
      {"names", kNames}, {"comments", kComments}, {"messages", kMessages}, {"docs", kDocuments}};
  unsigned kinds = 0;
  std::istringstream in{std::string(names)};
  for (std::string name; std::getline(in, name, ',');) {
    const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                     [&](const auto& kind) { return kind.name == name; });
    if (found == std::end(kKinds)) {
      throw std::runtime_error(std::string(kList) + ":" + std::to_string(line) + ": " + name);
    }
    kinds |= found->kind;
  }
  return kinds;
}

bool is_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Where the words end that begin at `at`; npos where others begin there.
std::size_t end_of(std::string_view text, std::size_t at, std::string_view words, Case letters) {
  for (const char c : words) {
    if (at == text.size()) return text.npos;
    if (c == ' ') {
      if (!is_space(text[at])) return text.npos;
      while (at < text.size() && is_space(text[at])) ++at;
    } else {
      const char other = text[at++];
      if (letters == Case::kExact ? other != c : lower(other) != lower(c)) return text.npos;
    }
  }
  return at;
}

}  // namespace

std::vector<BannedWord> read_banned_words() {
  std::vector<BannedWord> rows;
  int number = 0;
  for (const std::string& line : lines_of(files_below({kList}, {}).front().text)) {
    ++number;
    if (line.empty() || line.starts_with("#")) continue;
    std::istringstream in(line);
    std::string state, kinds;
    in >> state >> kinds;
    std::string rest;
    std::getline(in >> std::ws, rest);
    const std::size_t arrow = rest.find(" -> ");
    if ((state != "on" && state != "off") || arrow == std::string::npos) {
      throw std::runtime_error(std::string(kList) + ":" + std::to_string(number) + ": " + line);
    }
    const unsigned bits = kinds_of(kinds, number);
    rows.push_back({state == "on" ? bits : 0, rest.substr(0, arrow),
                    "say \"" + rest.substr(arrow + 4) + "\""});
  }
  return rows;
}

std::vector<CheckedText> checked_texts() {
  std::vector<CheckedText> texts;
  for (const SourceFile& file : all_sources()) {
    // The list's own tests say its words.
    if (file.path.starts_with("tests/house/")) continue;
    SplitSource split = split_source(file.text);
    texts.push_back({file.path, kNames, std::move(split.code)});
    texts.push_back({file.path, kComments, std::move(split.comments)});
    if (!file.path.starts_with("tests/")) {
      texts.push_back({file.path, kMessages, std::move(split.literals)});
    }
  }
  for (const SourceFile& file : files_below({"README.md", "CONTRIBUTING.md", "docs", "model",
                                             "bench", "emulator", "tests", "fixtures"},
                                            {".md"})) {
    texts.push_back({file.path, kDocuments, file.text});
  }
  return texts;
}

std::vector<int> lines_with(std::string_view text, std::string_view words, Case letters) {
  std::vector<int> lines;
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') ++line;
    if (at > 0 && is_part(text[at - 1])) continue;
    const std::size_t end = end_of(text, at, words, letters);
    if (end != text.npos && (end == text.size() || !is_part(text[end]))) lines.push_back(line);
  }
  return lines;
}

}  // namespace aml::tests
