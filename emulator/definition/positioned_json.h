#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/definition/source_position.h"

namespace aml::definition {

class FaultList;

struct JsonFault {
  SourcePosition position;
  std::string message;             ///< one sentence, no full stop
  std::vector<std::string> notes;  ///< what helps to fix it
};

/// Where a value is, and the member's name where it has one.
struct JsonPositions {
  SourcePosition value;
  std::optional<SourcePosition> name;
};

/// A JSON document and the position of each of its parts.
struct PositionedJson {
  nlohmann::ordered_json value;
  std::map<std::string, SourcePosition>
      values;  ///< by JSON pointer; the root is ""; those that are kept
  std::map<std::string, SourcePosition> names;  ///< of members, by the pointer of their value
  /// Of the document's inner values, by their addresses; empty unless all positions are kept.
  std::unordered_map<const nlohmann::ordered_json*, JsonPositions> inner;
  std::vector<JsonFault> faults;
  bool complete = false;  ///< read to the end; false: the last fault says why not
};

inline constexpr std::size_t kMaximumJsonDepth = 64;

/// Which positions are kept; without one a fault has no position either.
enum class KeepPositions { kOfAll, kOfTopMembers };

/// Reads strict JSON (no comments, no trailing commas) as UTF-8, with or without a byte order mark.
/// Errors:  none thrown. A syntax fault or too much depth ends the reading and is the last fault;
///          a member given twice is a fault, and the first one counts.
/// Threads: pure.
PositionedJson parse_positioned(std::string_view text, KeepPositions keep = KeepPositions::kOfAll);

/// The same; what is wrong with it is added to `faults`.
PositionedJson read_json(std::string_view text, FaultList& faults,
                         KeepPositions keep = KeepPositions::kOfAll);

/// `base` and one more token, escaped as RFC 6901 asks.
std::string child_pointer(const std::string& base, std::string_view token);

}  // namespace aml::definition
