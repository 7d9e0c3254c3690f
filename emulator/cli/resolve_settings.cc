#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/cli/settings.h"
#include "emulator/core/spelling.h"

namespace aml::cli {

namespace {

/// The row that is spelled so in that origin.
const Setting* find_spelled(Origin origin, std::string_view name) {
  for (const Setting& setting : settings()) {
    if (spelled(origin, setting.flag) == name) return &setting;
  }
  return nullptr;
}

std::string origin_text(const Layer& layer, std::string_view name) {
  return layer.where.empty() ? std::string(name) : layer.where + ": " + std::string(name);
}

std::string_view noun_of(Origin origin) {
  switch (origin) {
    case Origin::kFlag:
      return "flag";
    case Origin::kEnvironment:
      return "variable";
    case Origin::kFile:
    case Origin::kDefault:
      return "key";
  }
  return "key";
}

Fault unknown_name(const Layer& layer, const std::string& name) {
  std::vector<std::string> candidates;
  for (const Setting& setting : settings())
    candidates.push_back(spelled(layer.origin, setting.flag));
  std::string message = layer.where.empty() ? "" : layer.where + ": ";
  message += "unknown " + std::string(noun_of(layer.origin)) + " \"" + name + "\"";
  return {std::move(message), did_you_mean(name, candidates)};
}

Fault bad_value(const Layer& layer, const GivenValue& given, const Setting& setting) {
  const std::string text = setting.shown == nullptr ? given.text : setting.shown(given.text);
  return {origin_text(layer, given.name) + ": \"" + text + "\" is not a value it takes",
          {"expected " + std::string(setting.kind.expected)}};
}

class Merge {
 public:
  Merge() {
    for (const Setting& setting : settings()) {
      const bool takes_default = setting.assign(result_.config, setting.default_text);
      AML_ASSERT(takes_default);
      result_.values.push_back({std::string(setting.default_text), Origin::kDefault, ""});
    }
  }

  void add(const Layer& layer, bool deterministic_decides_here) {
    std::vector<const Setting*> named;
    std::string short_form;
    for (const GivenValue& given : layer.values) {
      const Setting* setting = find_spelled(layer.origin, given.name);
      if (setting == nullptr) {
        result_.faults.push_back(unknown_name(layer, given.name));
      } else if (layer.origin == Origin::kFile && setting->flag == "config") {
        result_.faults.push_back(
            {origin_text(layer, given.name) + ": a settings file names no other", {}});
      } else if (!set(*setting, given.text, layer.origin, origin_text(layer, given.name))) {
        result_.faults.push_back(bad_value(layer, given, *setting));
      } else {
        named.push_back(setting);
        if (setting->flag == "deterministic") short_form = origin_text(layer, given.name);
      }
    }
    if (deterministic_decides_here && result_.config.deterministic)
      expand(layer, named, short_form);
  }

  ResolvedSettings take() {
    for (std::size_t i = 0; i < result_.values.size(); ++i)
      result_.config.texts.emplace_back(settings()[i].flag, result_.values[i].text);
    return std::move(result_);
  }

 private:
  bool set(const Setting& setting, const std::string& text, Origin origin, std::string where) {
    if (!setting.assign(result_.config, text)) return false;
    const auto row = static_cast<std::size_t>(&setting - settings().data());
    AML_ASSERT(row < result_.values.size());
    result_.values[row] = {setting.shown == nullptr ? text : setting.shown(text), origin,
                           std::move(where)};
    return true;
  }

  void expand(const Layer& layer, const std::vector<const Setting*>& named,
              const std::string& where) {
    static constexpr std::pair<std::string_view, std::string_view> kStandsFor[] = {
        {"clock", "manual"}, {"ids", "sequential"}, {"job-workers", "0"}};
    for (const auto& [flag, text] : kStandsFor) {
      const Setting* setting = find_setting(flag);
      AML_ASSERT(setting != nullptr);
      if (std::find(named.begin(), named.end(), setting) != named.end()) continue;
      set(*setting, std::string(text), layer.origin, where);
    }
  }

  ResolvedSettings result_;
};

/// The layer whose word on `deterministic` counts: a lower one must not stop the clock when a
/// higher one says no.
const Layer* last_with_deterministic(const std::vector<Layer>& layers) {
  const Layer* last = nullptr;
  for (const Layer& layer : layers) {
    for (const GivenValue& given : layer.values) {
      if (given.name == spelled(layer.origin, "deterministic")) last = &layer;
    }
  }
  return last;
}

}  // namespace

std::string_view name_of(Origin origin) {
  switch (origin) {
    case Origin::kDefault:
      return "default";
    case Origin::kFile:
      return "file";
    case Origin::kEnvironment:
      return "environment";
    case Origin::kFlag:
      return "flag";
  }
  return "default";
}

std::string spelled(Origin origin, std::string_view flag) {
  if (origin == Origin::kFlag) return "--" + std::string(flag);
  if (origin != Origin::kEnvironment) return std::string(flag);
  std::string name = "AMLEMU_";
  for (const char c : flag) {
    const bool lower = c >= 'a' && c <= 'z';
    name += c == '-' ? '_' : lower ? static_cast<char>(c - 32) : c;
  }
  return name;
}

std::string to_text(const Fault& fault) {
  std::string text = "error: " + fault.message + "\n";
  for (const std::string& note : fault.notes) text += "  " + note + "\n";
  return text;
}

std::vector<std::string> did_you_mean(std::string_view word,
                                      const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  const std::string_view nearest = core::nearest_spelling(word, views);
  if (nearest.empty()) return {};
  return {"did you mean \"" + std::string(nearest) + "\"?"};
}

ResolvedSettings resolve_settings(const std::vector<Layer>& layers) {
  Merge merge;
  const Layer* decides = last_with_deterministic(layers);
  for (const Layer& layer : layers) merge.add(layer, &layer == decides);
  return merge.take();
}

}  // namespace aml::cli
