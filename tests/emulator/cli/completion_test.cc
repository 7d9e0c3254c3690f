#include "emulator/cli/completion.h"

#include <doctest/doctest.h>

#include "emulator/cli/alternatives.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/manual.h"

namespace completion_test {

using namespace aml::cli;

TEST_CASE("what a usage text lets a person write") {
  struct {
    const char* usage;
    const char* words;
    bool files;
    bool folders;
    bool commands;
  } cases[] = {{"", "", false, false, false},
               {"N", "", false, false, false},
               {"text|json", "text json", false, false, false},
               {"204|200", "204 200", false, false, false},
               {"system|none|FILE", "system none", true, false, false},
               {"[FOLDER...]", "", false, true, false},
               {"DIR", "", false, true, false},
               {"[add RULE|FILE | list | clear]", "add list clear", true, false, false},
               {"graph|har FILE [NAME]", "graph har", true, false, false},
               {"wall|manual|manual@TIME", "wall manual", false, false, false},
               {"-- COMMAND...", "", false, false, true}};
  for (const auto& c : cases) {
    CAPTURE(c.usage);
    const Alternatives all = alternatives_of(c.usage);
    CHECK(joined_words(all.words) == c.words);
    CHECK(all.files == c.files);
    CHECK(all.folders == c.folders);
    CHECK(all.commands == c.commands);
    CHECK(all.empty() == (all.words.empty() && !c.files && !c.folders && !c.commands));
  }
}

TEST_CASE("a word that is offered for a setting is a value that it takes") {
  int words = 0;
  for (const Setting& setting : settings()) {
    for (const std::string& word : alternatives_of(setting.kind.placeholder).words) {
      CAPTURE(setting.flag);
      CAPTURE(word);
      Config config;
      CHECK(setting.assign(config, word));
      ++words;
    }
  }
  CHECK(words > 10);
}

TEST_CASE("each shell and the manual have every verb and every setting") {
  for (const Shell& shell : shells()) {
    CAPTURE(shell.name);
    CHECK(find_shell(shell.name) == &shell);
    const std::string script = shell.script();
    for (const Command* command : commands()) CHECK(script.find(command->name) != script.npos);
    for (const Setting& setting : settings()) CHECK(script.find(setting.flag) != script.npos);
  }
  CHECK(find_shell("csh") == nullptr);
  const std::string page = manual_page();
  for (const Setting& setting : settings())
    CHECK(page.find(spelled(Origin::kEnvironment, setting.flag)) != page.npos);
}

TEST_CASE("a text in single quotes holds none") {
  CHECK(without_quotes("a caller's own") == "a caller\"s own");
}

}  // namespace completion_test
