#include "emulator/isolation/lookup_files.h"

#include <algorithm>
#include <sstream>

#include "emulator/text/ascii.h"

namespace aml::isolation {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line.substr(0, line.find('#')));
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool leads_here(const std::vector<std::string>& words) {
  return !words.empty() && (words[0].starts_with("127.") || words[0] == "::1");
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return text::same_name(each, name); });
}

}  // namespace

std::string hosts_text(std::string_view system, const std::vector<std::string>& names) {
  std::string text = "127.0.0.1 localhost\n::1 localhost\n";
  for (const std::string& line : lines_of(system)) {
    const std::vector<std::string> words = words_of(line);
    const bool named = std::any_of(words.begin(), words.end(),
                                   [&](const std::string& word) { return holds(names, word); });
    if (leads_here(words) && !named) text += line + "\n";
  }
  for (const std::string& name : names) text += "127.0.0.1 " + name + "\n";
  return text;
}

std::string nsswitch_text(std::string_view system) {
  std::string text;
  for (const std::string& line : lines_of(system)) {
    const std::vector<std::string> words = words_of(line);
    const bool hosts = !words.empty() && words[0].starts_with("hosts:");
    if (!hosts) text += line + "\n";
  }
  return text + "hosts: files dns\n";
}

std::string resolv_text() {
  return "nameserver 127.0.0.1\noptions attempts:1 timeout:1\n";
}

}  // namespace aml::isolation
