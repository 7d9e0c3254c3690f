#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/config.h"

namespace aml::cli {

/// What kind of text a setting takes.
struct ValueKind {
  std::string_view placeholder;  ///< in the help: "PORT"; empty: a switch, `--x` and `--no-x`
  std::string_view expected;     ///< "a number from 0 to 65535"
};

/// One setting: a flag `--<flag>`, a variable `AMLEMU_<FLAG>` and a key `<flag>` of the settings
/// file.
struct Setting {
  std::string_view flag;
  const ValueKind& kind;
  std::string_view default_text;
  std::string_view help;
  /// Reads the text into the setting's member; false when it is not of the kind.
  bool (*assign)(Config& config, std::string_view text);
  /// The text as people may see it; null: as it is.
  std::string (*shown)(std::string_view text) = nullptr;

  bool is_switch() const { return kind.placeholder.empty(); }
};

/// **The one list** of settings.
std::span<const Setting> settings();
const Setting* find_setting(std::string_view flag);

/// Where a value comes from; later ones win.
enum class Origin { kDefault, kFile, kEnvironment, kFlag };

std::string_view name_of(Origin origin);  ///< "default", "file", "environment", "flag"
/// How a setting is written there: `--max-body`, `AMLEMU_MAX_BODY`, `max-body`.
std::string spelled(Origin origin, std::string_view flag);

/// Something wrong with what the user gave, reported so that a person can fix it.
struct Fault {
  std::string message;
  std::vector<std::string> notes;
};

/// `error: message`, then each note on its own line, indented.
std::string to_text(const Fault& fault);

/// One value as given: the name as written there, without knowing yet whether it exists.
struct GivenValue {
  std::string name;
  std::string text;
};

/// All values of one place.
struct Layer {
  Origin origin;
  std::string where;  ///< the settings file's name, or empty
  std::vector<GivenValue> values;
};

/// The value in force of one setting.
struct SettingValue {
  std::string text;
  Origin origin = Origin::kDefault;
  std::string where;  ///< "--port", "AMLEMU_PORT", "amlemu.json: port"; empty for defaults
};

struct ResolvedSettings {
  Config config;                     ///< to be used only without faults
  std::vector<SettingValue> values;  ///< one per row of settings(), in that order
  std::vector<Fault> faults;         ///< all of them, not the first
};

/// Merges the layers, lowest first. Values that lose are checked all the same.
/// `deterministic` expands to `clock manual`, `ids sequential` and `job-workers 0` in its own
/// layer, where that layer does not set those itself.
ResolvedSettings resolve_settings(const std::vector<Layer>& layers);

/// The nearest of `candidates` as a note, `did you mean "…"?`; empty when nothing is near.
std::vector<std::string> did_you_mean(std::string_view word,
                                      const std::vector<std::string>& candidates);

}  // namespace aml::cli
