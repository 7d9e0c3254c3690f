#include <cstdio>
#include <nlohmann/json.hpp>

#include "emulator/cli/commands.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ResolvedSettings& resolved, bool with_origin) {
  Json json = Json::object();
  for (std::size_t row = 0; row < resolved.values.size(); ++row) {
    const SettingValue& value = resolved.values[row];
    Json& member = json[std::string(settings()[row].flag)];
    if (with_origin)
      member = {{"value", value.text}, {"origin", name_of(value.origin)}, {"where", value.where}};
    else
      member = value.text;
  }
  return json;
}

void print_text(const ResolvedSettings& resolved, bool with_origin) {
  for (std::size_t row = 0; row < resolved.values.size(); ++row) {
    const SettingValue& value = resolved.values[row];
    std::string line = std::string(settings()[row].flag) + " = " + value.text;
    if (with_origin) {
      line += "  (" + std::string(name_of(value.origin));
      if (!value.where.empty()) line += " " + value.where;
      line += ")";
    }
    std::printf("%s\n", line.c_str());
  }
}

int run_config(const Invocation& invocation) {
  if (!invocation.words.empty() && invocation.words != std::vector<std::string>{"show"}) {
    std::fprintf(stderr, "error: config knows the one word \"show\"\n");
    return kUsage;
  }
  const bool with_origin = invocation.has("origin");
  if (invocation.has("json"))
    std::printf("%s\n", to_json(invocation.settings, with_origin)
                            .dump(2, ' ', false, Json::error_handler_t::replace)
                            .c_str());
  else
    print_text(invocation.settings, with_origin);
  return kFine;
}

}  // namespace

const Command kConfig{
    .name = "config",
    .words = "show",
    .summary = "print the settings in force",
    .options = {{"origin", "", "and where each comes from"}, {"json", "", "as JSON"}},
    .reads_settings = true,
    .run = &run_config};

}  // namespace aml::cli
