#include "emulator/cli/settings_file.h"

#include <nlohmann/json.hpp>
#include <set>

#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

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
std::string reason_of(const Json::parse_error& error) {
  const std::string_view text = error.what();
  const std::size_t start = text.find("] ");
  return std::string(start == std::string_view::npos ? text : text.substr(start + 2));
}

}  // namespace

Layer parse_settings_file(std::string_view text, const std::string& where,
                          std::vector<Fault>& faults) {
  Layer layer{Origin::kFile, where, {}};
  Json root;
  std::vector<std::string> repeats;
  try {
    root = parse_noting_repeats(text, repeats);
  } catch (const Json::parse_error& error) {
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

}  // namespace aml::cli
