#include "emulator/cli/alternatives.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/completion.h"

namespace aml::cli {

namespace {

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// What follows the flag: `-x -a 'text json'`.
std::string value_options(std::string_view placeholder) {
  if (placeholder.empty()) return "";
  const Alternatives all = alternatives_of(placeholder);
  const std::string words = all.words.empty() ? "" : " -a " + fish_quoted(joined_words(all.words));
  if (all.files) return " -r -F" + words;
  if (all.folders) return " -x -a '(__fish_complete_directories)'";
  return " -x" + words;
}

std::string complete_line(const std::string& condition, const std::string& rest,
                          std::string_view help) {
  return "complete -c amlemu" + (condition.empty() ? "" : " -n " + fish_quoted(condition)) + rest +
         " -d " + fish_quoted(help) + "\n";
}

std::string verb_seen(std::string_view verb) {
  return "__fish_seen_subcommand_from " + std::string(verb);
}

std::string settings_lines() {
  std::string without;
  for (const Command* command : commands()) {
    if (!command->reads_settings) without += " " + std::string(command->name);
  }
  const std::string condition = "not __fish_seen_subcommand_from" + without;
  std::string out;
  for (const Setting& setting : settings()) {
    const std::string flag(setting.flag);
    out += complete_line(condition, " -l " + flag + value_options(setting.kind.placeholder),
                         setting.help);
    if (setting.is_switch())
      out += complete_line(condition, " -l no-" + flag, "not: " + std::string(setting.help));
  }
  return out;
}

/// fish's own __fish_use_subcommand takes a flag's value for a verb.
std::string no_verb_yet() {
  std::string condition = "not __fish_seen_subcommand_from";
  for (const Command* command : commands()) condition += " " + std::string(command->name);
  return condition;
}

std::string verb_lines(const Command& command) {
  const std::string name(command.name);
  std::string out = complete_line(no_verb_yet(), " -a " + name, command.summary);
  for (const CommandOption& option : command.options) {
    out += complete_line(verb_seen(name),
                         " -l " + std::string(option.flag) + value_options(option.placeholder),
                         option.help);
  }
  const Alternatives all = alternatives_of(command.words);
  if (!all.words.empty())
    out += complete_line(verb_seen(name), " -a " + fish_quoted(joined_words(all.words)), "word");
  if (all.files || all.folders || all.commands)
    out += "complete -c amlemu -n " + fish_quoted(verb_seen(name)) + " -F\n";
  return out;
}

}  // namespace

std::string fish_completion() {
  std::string out =
      "# Completion of amlemu for fish, made by `amlemu completion fish`.\n\ncomplete -c amlemu "
      "-f\n" +
      complete_line("", " -s h -l help", "verbs and settings; after a verb, its own") +
      complete_line(no_verb_yet(), " -s v -l version", "the version");
  for (const Command* command : commands()) out += verb_lines(*command);
  return out + settings_lines();
}

}  // namespace aml::cli
