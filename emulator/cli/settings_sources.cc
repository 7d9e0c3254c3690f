#include "emulator/cli/settings_sources.h"

#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "emulator/storage/regular_file.h"
#include "emulator/text/nul.h"

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

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxSettingsBytes = 1u << 20;

std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number_integer()) return value.dump();
  return std::nullopt;
}

/// nlohmann keeps the last of equal members without an error; this records them while it parses.
Json parse_noting_repeats(std::string_view text, std::vector<std::string>& repeats) {
  std::set<std::string> seen;
  const auto note = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!seen.insert(name).second) repeats.push_back(name);
    }
    return true;
  };
  return Json::parse(text, note);
}

/// nlohmann's message without its own name and number in front.
std::string reason_of(const Json::exception& error) {
  const std::string_view text = error.what();
  const std::size_t start = text.find("] ");
  return std::string(start == std::string_view::npos ? text : text.substr(start + 2));
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

Layer parse_settings_file(std::string_view text, const std::string& where,
                          std::vector<Fault>& faults) {
  Layer layer{Origin::kFile, where, {}};
  if (text::has_nul(text)) {
    faults.push_back({where + ": not JSON", {"it holds a NUL byte"}});
    return layer;
  }
  Json root;
  std::vector<std::string> repeats;
  try {
    root = parse_noting_repeats(text, repeats);
  } catch (const Json::exception& error) {  // a number that is too large is no parse_error
    faults.push_back({where + ": not JSON", {reason_of(error)}});
    return layer;
  }
  if (!root.is_object()) {
    faults.push_back({where + ": not a JSON object of settings", {}});
    return layer;
  }
  for (const std::string& name : repeats)
    faults.push_back({where + ": " + name + ": given more than once", {}});
  for (const auto& [name, value] : root.items()) {
    if (auto given = text_of(value)) {
      layer.values.push_back({name, std::move(*given)});
    } else {
      faults.push_back({where + ": " + name + ": not a text, whole number or boolean", {}});
    }
  }
  return layer;
}

std::optional<std::string> read_settings_file(const std::string& file, std::vector<Fault>& faults) {
  try {
    return storage::read_regular_file(file, kMaxSettingsBytes);
  } catch (const storage::FileTooLarge&) {
    faults.push_back({file + ": larger than a settings file may be (1 MiB)", {}});
  } catch (const storage::FileError& error) {
    faults.push_back({file + ": cannot be read: " + error.what(), {}});
  }
  return std::nullopt;
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
