#include "emulator/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace aml::cli {

namespace {

std::string with_dashes(std::string_view flag) {
  return "--" + std::string(flag);
}

/// Unknown words are kept, not thrown, and a value may be absent: so every fault is reported, not
/// the first.
CLI::Option* add_flag(CLI::App& app, std::string_view flag, bool is_switch) {
  const std::string name = with_dashes(flag);
  if (is_switch) return app.add_flag(name + ",!--no-" + std::string(flag));
  return app.add_option(name)->expected(0, 1)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
}

class Parser {
 public:
  Parser() : app_("", "amlemu") {
    app_.set_help_flag();
    app_.allow_extras();
    app_.require_subcommand(0, 1);
    help_ = app_.add_flag("-h,--help");
    version_ = app_.add_flag("-v,--version");
    for (const Setting& setting : settings())
      settings_.push_back(add_flag(app_, setting.flag, setting.is_switch()));
    for (const Command* command : commands()) {
      CLI::App* sub = app_.add_subcommand(std::string(command->name));
      sub->set_help_flag();
      sub->allow_extras();
      sub->fallthrough();
      subs_.push_back(sub);
      for (const CommandOption& option : command->options) {
        // A verb's switch has no `no-` form: nothing below sets it.
        if (option.placeholder.empty())
          sub->add_flag(with_dashes(option.flag));
        else
          add_flag(*sub, option.flag, false);
      }
    }
  }

  CommandLine parse(std::vector<std::string> arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    std::vector<std::string> flags(arguments.begin(), dashes);
    std::reverse(flags.begin(), flags.end());  // as CLI11 takes a vector
    try {
      app_.parse(std::move(flags));
    } catch (const CLI::ParseError& error) {
      line_.faults.push_back({error.what(), {}});
    }
    line_.help = help_->count() > 0;
    line_.version = version_->count() > 0;
    take_command();
    take_settings();
    take_extras(app_.remaining(true), dashes != arguments.end());
    if (line_.verb_given)
      refuse_words_before({arguments.begin(),
                           std::find(arguments.begin(), dashes, std::string(line_.command->name))});
    if (dashes != arguments.end())
      line_.words.insert(line_.words.end(), dashes + 1, arguments.end());
    check_words();
    return std::move(line_);
  }

 private:
  void take_command() {
    line_.command = commands().front();
    for (std::size_t i = 0; i < subs_.size(); ++i) {
      if (!subs_[i]->parsed()) continue;
      line_.command = commands()[i];
      line_.verb_given = true;
      for (const CommandOption& option : line_.command->options)
        take_option(*subs_[i]->get_option(with_dashes(option.flag)), option);
    }
  }

  void take_option(const CLI::Option& given, const CommandOption& option) {
    if (given.count() == 0) return;
    const bool is_switch = option.placeholder.empty();
    for (const std::string& text : given.results()) {
      if (!is_switch && text.empty()) needs_value(with_dashes(option.flag));
      line_.options.push_back({std::string(option.flag), is_switch ? "" : text});
    }
  }

  void take_settings() {
    for (std::size_t row = 0; row < settings_.size(); ++row) {
      const CLI::Option& given = *settings_[row];
      const std::string name = with_dashes(settings()[row].flag);
      for (const std::string& text : given.results()) {
        if (text.empty())
          needs_value(name);
        else
          line_.flags.values.push_back({name, text});
      }
    }
  }

  void needs_value(const std::string& flag) {
    line_.faults.push_back({flag + " needs a value", {}});
  }

  /// The words among extras, and the names of unknown flags.
  struct Extras {
    std::vector<std::string> words;
    std::vector<std::string> flags;
  };

  static Extras sorted(const std::vector<std::string>& extras) {
    Extras sorted;
    for (std::size_t i = 0; i < extras.size(); ++i) {
      if (extras[i].size() < 2 || extras[i][0] != '-') {
        sorted.words.push_back(extras[i]);
        continue;
      }
      const std::size_t equals = extras[i].find('=');
      sorted.flags.push_back(extras[i].substr(0, equals));
      // The word after an unknown flag most likely is its value.
      const bool value_follows =
          equals == std::string::npos && i + 1 < extras.size() && !extras[i + 1].starts_with('-');
      if (value_follows) ++i;
    }
    return sorted;
  }

  void take_extras(const std::vector<std::string>& extras, bool has_dashes) {
    Extras all = sorted(extras);
    line_.words = std::move(all.words);
    const bool takes_command = line_.command->words.starts_with("-- ");
    for (const std::string& name : all.flags) {
      std::vector<std::string> notes = did_you_mean(name, known_flags());
      for (const Command* command : commands()) {
        const auto& options = command->options;
        const bool has = std::any_of(options.begin(), options.end(), [&](const auto& option) {
          return with_dashes(option.flag) == name;
        });
        if (has && command != line_.command)
          notes.push_back(name + " belongs to " + std::string(command->name));
      }
      if (takes_command && !has_dashes)
        notes.push_back("the words of a command go after --: amlemu " +
                        std::string(line_.command->name) + " -- COMMAND");
      line_.faults.push_back({"unknown flag \"" + name + "\"", std::move(notes)});
    }
  }

  // The first word is the verb: `amlemu date run` is not the command date.
  void refuse_words_before(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return;
    const CommandLine before = Parser().parse(arguments);
    if (!before.words.empty()) refuse_verb(before.words.front());
  }

  void refuse_verb(const std::string& word) {
    std::vector<std::string> names;
    for (const Command* command : commands()) names.emplace_back(command->name);
    std::vector<std::string> notes = did_you_mean(word, names);
    if (word == "help") notes = {"amlemu --help, or amlemu VERB --help"};
    line_.faults.push_back({"unknown verb \"" + word + "\"", std::move(notes)});
    line_.verb_unknown = true;
  }

  std::vector<std::string> known_flags() const {
    std::vector<std::string> names = {"--help", "--version"};
    for (const Setting& setting : settings()) {
      names.push_back(with_dashes(setting.flag));
      if (setting.is_switch()) names.push_back("--no-" + std::string(setting.flag));
    }
    for (const CommandOption& option : line_.command->options)
      names.push_back(with_dashes(option.flag));
    return names;
  }

  void check_words() {
    if (line_.words.empty() || !line_.command->words.empty()) return;
    const std::string& word = line_.words.front();
    if (line_.verb_given) {
      line_.faults.push_back(
          {std::string(line_.command->name) + " takes no word \"" + word + "\"", {}});
      return;
    }
    refuse_verb(word);
  }

  CLI::App app_;
  CLI::Option* help_ = nullptr;
  CLI::Option* version_ = nullptr;
  std::vector<CLI::Option*> settings_;  ///< one per row of settings()
  std::vector<CLI::App*> subs_;         ///< one per row of commands()
  CommandLine line_;
};

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
  return Parser().parse(arguments);
}

}  // namespace aml::cli
