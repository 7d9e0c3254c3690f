#include "tests/docs/code_blocks.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/transcripts/transcript.h"

namespace aml::tests {

namespace {

constexpr const char* kAnyLines = "…";

// A document shows some port and some process id; which, the system chooses.
std::string without_chance(const std::string& line) {
  static const std::regex kChosen("(127\\.0\\.0\\.1:|\"pid\":)[0-9]+");
  return std::regex_replace(line, kChosen, "$1N");
}

bool line_matches(const std::string& expected, const std::string& actual) {
  Variables none;
  return !compare({0, {}, without_chance(expected)}, {0, {}, without_chance(actual)}, none);
}

bool matches_from(const std::vector<std::string>& expected, std::size_t e,
                  const std::vector<std::string>& actual, std::size_t a) {
  if (e == expected.size()) return a == actual.size();
  if (expected[e] == kAnyLines) {
    for (std::size_t skip = a; skip <= actual.size(); ++skip) {
      if (matches_from(expected, e + 1, actual, skip)) return true;
    }
    return false;
  }
  return a < actual.size() && line_matches(expected[e], actual[a]) &&
         matches_from(expected, e + 1, actual, a + 1);
}

}  // namespace

std::vector<CodeBlock> read_code_blocks(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<CodeBlock> blocks;
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({number, line.substr(3), {}});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  if (inside) throw std::runtime_error(file.string() + ": the last block is not closed");
  return blocks;
}

std::vector<Command> parse_console(const std::string& text) {
  std::vector<Command> commands;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("$ ")) {
      commands.push_back({line.substr(2), {}});
    } else if (!commands.empty()) {
      commands.back().expected.push_back(line);
    } else {
      throw std::runtime_error("a console block begins with `$ `");
    }
  }
  return commands;
}

bool output_matches(const std::vector<std::string>& expected,
                    const std::vector<std::string>& actual) {
  return matches_from(expected, 0, actual, 0);
}

}  // namespace aml::tests
