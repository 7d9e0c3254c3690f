#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace aml::tests {

/// A fenced block of a Markdown file.
struct CodeBlock {
  int line = 0;  ///< of the opening fence
  std::string kind;
  std::string text;
};

std::vector<CodeBlock> read_code_blocks(const std::filesystem::path& file);

/// One command of a `console` block and what it prints.
struct Command {
  std::string text;  ///< after `$ `
  std::vector<std::string>
      expected;  ///< `…` alone matches any lines, `{{any}}` for anything in one
};

std::vector<Command> parse_console(const std::string& text);

bool output_matches(const std::vector<std::string>& expected,
                    const std::vector<std::string>& actual);

}  // namespace aml::tests
