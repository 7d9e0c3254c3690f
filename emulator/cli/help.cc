#include "emulator/cli/help.h"

#include "emulator/base/assert.h"

namespace aml::cli {

namespace {

/// Two columns; a left side that is too long gets a separate line.
void append_row(std::string& out, std::string left, const std::string& right) {
  constexpr std::size_t kRightColumn = 28;
  AML_ASSERT(!left.empty());
  left.insert(0, 2, ' ');
  if (left.size() + 2 > kRightColumn)
    left += "\n" + std::string(kRightColumn, ' ');
  else
    left.resize(kRightColumn, ' ');
  out += left + right + "\n";
}

std::string flag_text(std::string_view flag, std::string_view placeholder) {
  std::string text = "--" + std::string(flag);
  if (!placeholder.empty()) text += " " + std::string(placeholder);
  return text;
}

void append_settings(std::string& out) {
  out += "\nSettings (also as variables AMLEMU_..., and as keys of the settings file):\n";
  for (const Setting& setting : settings()) {
    std::string right(setting.help);
    if (!setting.default_text.empty() && !setting.is_switch())
      right += " (default " + std::string(setting.default_text) + ")";
    append_row(out, flag_text(setting.flag, setting.kind.placeholder), right);
  }
}

}  // namespace

std::string help_text() {
  std::string out =
      "amlemu: offline emulator of Azure ML Studio (classic) web services\n\n"
      "Usage: amlemu [VERB] [OPTIONS]\n\nVerbs:\n";
  for (const Command* command : commands()) {
    std::string left(command->name);
    if (!command->words.empty()) left += " " + std::string(command->words);
    append_row(out, left, std::string(command->summary));
  }
  append_settings(out);
  out += "\nMore:\n";
  append_row(out, "-h, --help", "this text; after a verb, the verb's");
  append_row(out, "-v, --version", "the version");
  out +=
      "\nA flag wins over a variable, a variable over the file (--config, or a whole one in\n"
      "AMLEMU_CONFIG_JSON). A switch also has a --no- form.\n";
  return out;
}

std::string verbs_line() {
  std::string line = "  verbs:";
  for (const Command* command : commands())
    line += (line.ends_with(':') ? " " : ", ") + std::string(command->name);
  return line + "\n";
}

std::string help_text(const Command& command) {
  std::string out = "Usage: amlemu " + std::string(command.name);
  const bool words_last = command.words.starts_with("--");
  if (words_last) out += " [OPTIONS]";
  if (!command.words.empty()) out += " " + std::string(command.words);
  if (!words_last) out += " [OPTIONS]";
  out += "\n\n" + std::string(command.summary) + "\n";
  if (!command.options.empty()) out += "\nOptions:\n";
  for (const CommandOption& option : command.options)
    append_row(out, flag_text(option.flag, option.placeholder), std::string(option.help));
  if (command.reads_settings) append_settings(out);
  return out;
}

}  // namespace aml::cli
