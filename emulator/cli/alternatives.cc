#include "emulator/cli/alternatives.h"

#include <algorithm>

namespace aml::cli {

Alternatives alternatives_of(std::string_view usage) {
  constexpr std::string_view kBetween = "[]| .";
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  Alternatives all;
  for (std::size_t at = 0; (at = usage.find_first_not_of(kBetween, at)) < usage.size();) {
    const std::size_t end = std::min(usage.find_first_of(kBetween, at), usage.size());
    const std::string_view word = usage.substr(at, end - at);
    all.files = all.files || word == "FILE";
    all.folders = all.folders || word == "FOLDER" || word == "DIR";
    all.commands = all.commands || word == "COMMAND";
    if (word != "--" && std::none_of(word.begin(), word.end(), is_capital))
      all.words.emplace_back(word);
    at = end;
  }
  return all;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace aml::cli
