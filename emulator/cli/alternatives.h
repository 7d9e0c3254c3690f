#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aml::cli {

/// What can be written in place of a usage text: "FILE", "text|json", "[add RULE|FILE | list]".
/// Words without capitals are written as they are; FILE, FOLDER and DIR are names of files and
/// folders, COMMAND a command; other words in capitals can be anything.
struct Alternatives {
  std::vector<std::string> words;
  bool files = false;
  bool folders = false;
  bool commands = false;

  bool empty() const { return words.empty() && !files && !folders && !commands; }
};

Alternatives alternatives_of(std::string_view usage);

/// A blank between them.
std::string joined_words(const std::vector<std::string>& words);

}  // namespace aml::cli
