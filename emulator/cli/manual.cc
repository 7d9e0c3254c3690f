#include "emulator/cli/manual.h"

#include <string_view>

#include "emulator/cli/commands.h"

namespace aml::cli {

namespace {

struct ExitRow {
  ExitCode code;
  std::string_view meaning;
};

constexpr ExitRow kExitRows[] = {
    {kFine, "fine, also after SIGINT or SIGTERM"},
    {kFailed, "failed at run time"},
    {kUsage, "the command line, a setting or a definition is wrong"},
    {kPortInUse, "a port is in use"},
    {kExpectationsUnmet, "expectations are unmet"},
};

/// Plain text, of which nothing is read as a request to the formatter.
std::string roff_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.empty() && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

/// A term and its text; `words` are what a reader puts in.
std::string roff_entry(const std::string& term, std::string_view words, const std::string& text) {
  std::string out = ".TP\n\\fB" + roff_text(term) + "\\fR";
  if (!words.empty()) out += " \\fI" + roff_text(words) + "\\fR";
  return out + "\n" + roff_text(text) + "\n";
}

std::string option_entries(const Command& command) {
  std::string out;
  if (command.options.empty()) return out;
  out += ".RS\n";
  for (const CommandOption& option : command.options)
    out +=
        roff_entry("--" + std::string(option.flag), option.placeholder, std::string(option.help));
  return out + ".RE\n";
}

std::string verbs_section() {
  std::string out = ".SH VERBS\n";
  for (const Command* command : commands()) {
    out += roff_entry(std::string(command->name), command->words, std::string(command->summary));
    out += option_entries(*command);
  }
  return out;
}

std::string settings_section() {
  std::string out =
      ".SH SETTINGS\nA flag wins over a variable, a variable over the settings file.\nA switch "
      "also "
      "has a\n.B \\-\\-no\\-\nform.\n";
  for (const Setting& setting : settings()) {
    std::string text(setting.help);
    if (!setting.default_text.empty())
      text += " (default " + std::string(setting.default_text) + ")";
    out += roff_entry(spelled(Origin::kFlag, setting.flag), setting.kind.placeholder, text);
  }
  return out;
}

std::string environment_section() {
  std::string out = ".SH ENVIRONMENT\n";
  for (const Setting& setting : settings()) {
    out += roff_entry(spelled(Origin::kEnvironment, setting.flag), "",
                      std::string(setting.kind.expected));
  }
  return out + roff_entry("AMLEMU_CONFIG_JSON", "", "a whole settings file, as text");
}

std::string exit_section() {
  std::string out = ".SH EXIT STATUS\n";
  for (const ExitRow& row : kExitRows)
    out += roff_entry(std::to_string(row.code), "", std::string(row.meaning));
  return out + "The verb\n.B run\npasses on the status of its command.\n";
}

}  // namespace

std::string manual_page() {
  return ".TH AMLEMU 1 \"\" \"" + version_line() +
         "\" \"User Commands\"\n"
         ".SH NAME\namlemu \\- offline emulator of Azure ML Studio (classic) web services\n"
         ".SH SYNOPSIS\n.B amlemu\n[\\fIVERB\\fR] [\\fIOPTIONS\\fR]\n"
         ".SH DESCRIPTION\nAnswers the request\\-response and batch calls, the storage and the "
         "gateway of the retired service on this machine alone.\nWithout a verb it serves, at port "
         "10100 of loopback, until SIGINT or SIGTERM.\n" +
         verbs_section() + settings_section() + environment_section() + exit_section() +
         ".SH EXAMPLES\n.nf\namlemu \\-\\-fixtures services \\-\\-data state\n"
         "amlemu run \\-\\- pytest\n.fi\n";
}

}  // namespace aml::cli
