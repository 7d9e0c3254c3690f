#include "emulator/cli/settings_sources.h"

#include <iterator>
#include <optional>

#include "emulator/cli/settings_file.h"

namespace aml::cli {

namespace {

constexpr std::string_view kVariablePrefix = "AMLEMU_";
constexpr std::string_view kWholeConfiguration = "AMLEMU_CONFIG_JSON";

std::optional<std::string_view> find_variable(const char* const* environment,
                                              std::string_view name) {
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('='))
      return entry.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::string settings_file_of(const Layer& flags, const Layer& environment) {
  std::string file;
  for (const Layer* layer : {&environment, &flags}) {
    for (const GivenValue& given : layer->values) {
      if (given.name == spelled(layer->origin, "config")) file = given.text;
    }
  }
  return file;
}

}  // namespace

Layer environment_layer(const char* const* environment) {
  Layer layer{Origin::kEnvironment, "", {}};
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    const std::string_view name = entry.substr(0, equals);
    if (equals == std::string_view::npos || !name.starts_with(kVariablePrefix) ||
        name == kWholeConfiguration)
      continue;
    layer.values.push_back({std::string(name), std::string(entry.substr(equals + 1))});
  }
  return layer;
}

ResolvedSettings gather_settings(const Layer& flags, const char* const* environment) {
  const Layer variables = environment_layer(environment);
  std::vector<Fault> faults;
  std::vector<Layer> layers;
  if (const auto whole = find_variable(environment, kWholeConfiguration))
    layers.push_back(parse_settings_file(*whole, std::string(kWholeConfiguration), faults));
  if (const std::string file = settings_file_of(flags, variables); !file.empty()) {
    if (const auto text = read_settings_file(file, faults))
      layers.push_back(parse_settings_file(*text, file, faults));
  }
  layers.push_back(variables);
  layers.push_back(flags);
  ResolvedSettings resolved = resolve_settings(layers);
  resolved.faults.insert(resolved.faults.begin(), std::make_move_iterator(faults.begin()),
                         std::make_move_iterator(faults.end()));
  return resolved;
}

}  // namespace aml::cli
