#include "emulator/cli/alternatives.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/completion.h"

namespace aml::cli {

namespace {

/// `*' --log-format') words='text json' ;;`; nothing where any value goes.
void append_case(std::string& out, const std::string& pattern, std::string_view usage) {
  const Alternatives all = alternatives_of(usage);
  if (all.empty()) return;
  out += "    " + pattern + ")";
  if (!all.words.empty()) out += " words='" + joined_words(all.words) + "'";
  if (all.files) out += (out.ends_with(')') ? " kind=file" : "; kind=file");
  if (all.folders && !all.files)
    out += (out.ends_with(')') ? " kind=directory" : "; kind=directory");
  out += " ;;\n";
}

std::string setting_flags() {
  std::string flags;
  for (const Setting& setting : settings()) {
    flags += " --" + std::string(setting.flag);
    if (setting.is_switch()) flags += " --no-" + std::string(setting.flag);
  }
  return flags;
}

std::string value_cases() {
  std::string out;
  for (const Command* command : commands()) {
    for (const CommandOption& option : command->options) {
      append_case(out, "'" + std::string(command->name) + " --" + std::string(option.flag) + "'",
                  option.placeholder);
    }
  }
  for (const Setting& setting : settings())
    append_case(out, "*' --" + std::string(setting.flag) + "'", setting.kind.placeholder);
  return out;
}

/// The flags after which a word is their value.
std::string flags_with_values() {
  std::string text = "|";
  const auto add = [&](std::string_view flag, std::string_view placeholder) {
    const std::string name = "--" + std::string(flag) + "|";
    if (!placeholder.empty() && text.find("|" + name) == std::string::npos) text += name;
  };
  for (const Command* command : commands()) {
    for (const CommandOption& option : command->options) add(option.flag, option.placeholder);
  }
  for (const Setting& setting : settings()) add(setting.flag, setting.kind.placeholder);
  return text;
}

std::string bash_verb_cases() {
  std::string out;
  for (const Command* command : commands()) {
    std::string flags = "--help";
    for (const CommandOption& option : command->options) flags += " --" + std::string(option.flag);
    out += "    " + std::string(command->name) + ") flags='" + flags + "'";
    if (command->reads_settings) out += "\"$settings\"";
    const Alternatives all = alternatives_of(command->words);
    if (!all.words.empty()) out += "; words='" + joined_words(all.words) + "'";
    if (all.files || all.folders) out += "; kind=file";
    out += " ;;\n";
  }
  return out;
}

std::string verb_names() {
  std::string names;
  for (const Command* command : commands())
    names += (names.empty() ? "" : " ") + std::string(command->name);
  return names;
}

}  // namespace

std::string bash_completion() {
  return R"(# Completion of amlemu for bash, made by `amlemu completion bash`.

_amlemu() {
  local current=${COMP_WORDS[COMP_CWORD]} before=$COMP_CWORD i
  local verb='' value='' flags='' words='' kind=''
  local settings=')" +
         setting_flags() + R"('
  local takes_value=')" +
         flags_with_values() + R"('
  # `--flag=value` comes as three words.
  if [ "$current" = = ]; then
    current=''
  elif [ "${COMP_WORDS[COMP_CWORD-1]}" = = ]; then
    before=$((before - 1))
  fi
  for ((i = 1; i < before; i++)); do
    case ${COMP_WORDS[i]} in
      --)
        COMPREPLY=()
        return
        ;;
      -*)
        case $takes_value in
          *"|${COMP_WORDS[i]}|"*)
            [ "${COMP_WORDS[i+1]}" != = ] || i=$((i + 1))
            i=$((i + 1))
            ;;
        esac
        ;;
      *) [ -n "$verb" ] || verb=${COMP_WORDS[i]} ;;
    esac
  done
  case $takes_value in *"|${COMP_WORDS[before-1]}|"*) value=yes ;; esac
  if [ -n "$value" ]; then
    case "$verb ${COMP_WORDS[before-1]}" in
)" + value_cases() +
         R"(    esac
  else
    case $verb in
    '') flags="--help --version$settings" words=')" +
         verb_names() + R"(' ;;
)" + bash_verb_cases() +
         R"(    esac
  fi
  COMPREPLY=()
  if [ -z "$value" ] && [ "${current:0:1}" = - ]; then
    words=$flags kind=''
  fi
  mapfile -t COMPREPLY < <(
    compgen -W "$words" -- "$current"
    [ -z "$kind" ] || compgen -A "$kind" -- "$current"
  )
  [ -z "$kind" ] || compopt -o filenames 2>/dev/null
}

complete -F _amlemu -o bashdefault amlemu
)";
}

}  // namespace aml::cli
