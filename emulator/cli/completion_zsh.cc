#include "emulator/cli/alternatives.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/completion.h"

namespace aml::cli {

namespace {

/// A text within `[…]` or `:…` of a specification in single quotes.
std::string described(std::string_view text) {
  std::string out;
  for (const char c : without_quotes(text)) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string action_of(std::string_view usage) {
  const Alternatives all = alternatives_of(usage);
  if (all.files) return "_files";
  if (all.folders) return "_files -/";
  if (all.words.empty()) return " ";
  return "(" + joined_words(all.words) + ")";
}

/// `'--port[HTTP port]:PORT: '`
std::string specification(std::string_view flag, std::string_view placeholder,
                          std::string_view help) {
  std::string text = "'--" + std::string(flag);
  if (!placeholder.empty()) text += "=";
  text += "[" + described(help) + "]";
  if (!placeholder.empty()) text += ":" + described(placeholder) + ":" + action_of(placeholder);
  return text + "'";
}

std::string setting_specifications() {
  std::string out;
  for (const Setting& setting : settings()) {
    out += "    " + specification(setting.flag, setting.kind.placeholder, setting.help) + "\n";
    if (setting.is_switch()) {
      out += "    " +
             specification("no-" + std::string(setting.flag), "",
                           "not: " + std::string(setting.help)) +
             "\n";
    }
  }
  return out;
}

std::string verb_descriptions() {
  std::string out;
  for (const Command* command : commands())
    out += "    '" + std::string(command->name) + ":" + described(command->summary) + "'\n";
  return out;
}

std::string words_specification(const Command& command) {
  if (command.words.empty()) return "";
  const Alternatives all = alternatives_of(command.words);
  if (all.commands) return " '*::command: _normal'";
  std::string action = action_of(command.words);
  if (all.files && !all.words.empty()) {
    action =
        "{_alternative \"words:word:(" + joined_words(all.words) + ")\" \"files:file:_files\"}";
  }
  return " '*:" + described(command.words) + ":" + action + "'";
}

std::string zsh_verb_cases() {
  std::string out;
  for (const Command* command : commands()) {
    out += "        " + std::string(command->name) + ")\n          _arguments '--help[this verb]'";
    if (command->reads_settings) out += " $settings";
    for (const CommandOption& option : command->options)
      out += " \\\n            " + specification(option.flag, option.placeholder, option.help);
    out += words_specification(*command) + "\n          ;;\n";
  }
  return out;
}

}  // namespace

std::string zsh_completion() {
  return "#compdef amlemu\n# Completion of amlemu for zsh, made by `amlemu completion zsh`.\n\n"
         "_amlemu() {\n  local curcontext=\"$curcontext\" state line\n"
         "  local -a settings verbs\n  settings=(\n" +
         setting_specifications() + "  )\n  verbs=(\n" + verb_descriptions() +
         "  )\n"
         "  _arguments -C '(- *)'{-h,--help}'[verbs and settings]' \\\n"
         "    '(- *)'{-v,--version}'[the version]' $settings '1: :->verb' '*:: :->words'\n"
         "  case $state in\n    verb) _describe -t verbs verb verbs ;;\n"
         "    words)\n      case $words[1] in\n" +
         zsh_verb_cases() +
         "      esac\n      ;;\n  esac\n}\n\n"
         "if [ \"$funcstack[1]\" = _amlemu ]; then\n  _amlemu \"$@\"\nelse\n"
         "  compdef _amlemu amlemu\nfi\n";
}

}  // namespace aml::cli
