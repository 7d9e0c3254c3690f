#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/definition/place.h"

namespace aml::definition {

struct JsonFault {
  Place place;
  std::string message;             ///< one sentence, no full stop
  std::vector<std::string> notes;  ///< what helps to mend it
};

/// Where a value is, and the member's name where it has one.
struct JsonPlaces {
  Place value;
  std::optional<Place> name;
};

/// A JSON document and where each of its parts stands.
struct PositionedJson {
  nlohmann::ordered_json value;
  std::map<std::string, Place> values;  ///< by JSON pointer; the root is ""; those that are kept
  std::map<std::string, Place> names;   ///< of members, by the pointer of their value
  /// Of the document's inner values, by their addresses; empty unless all places are kept.
  std::unordered_map<const nlohmann::ordered_json*, JsonPlaces> inner;
  std::vector<JsonFault> faults;
  bool complete = false;  ///< read to the end; false: the last fault says why not
};

inline constexpr std::size_t kMaximumJsonDepth = 64;

/// Of which parts the places are kept; of the rest a fault has none either.
enum class KeepPlaces { kOfAll, kOfTopMembers };

/// Reads strict JSON (no comments, no trailing commas) as UTF-8, with or without a byte order mark.
/// Errors:  none thrown. A syntax fault or too much depth ends the reading and is the last fault;
///          a member given twice is a fault, and the first one counts.
/// Threads: pure.
PositionedJson parse_positioned(std::string_view text, KeepPlaces keep = KeepPlaces::kOfAll);

/// `base` and one more token, escaped as RFC 6901 asks.
std::string child_pointer(const std::string& base, std::string_view token);

}  // namespace aml::definition
