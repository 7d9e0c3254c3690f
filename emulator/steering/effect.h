#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "emulator/core/api_error.h"
#include "emulator/core/headers.h"
#include "emulator/definition/definition_source.h"
#include "emulator/http/message.h"
#include "emulator/steering/drill.h"

namespace aml::steering {

/// A wait of a fixed length, or of one drawn from a normal distribution.
struct Delay {
  std::chrono::milliseconds mean{0};
  std::chrono::milliseconds deviation{0};
  std::uint64_t seed = 0;

  /// Of the call with that number, from 1; never below 0, never above kMax.
  std::chrono::milliseconds of(std::uint64_t number) const;

  static constexpr std::chrono::milliseconds kMax = std::chrono::hours(24);
};

/// What a rule does to a call.
/// Shape:   `error` or `status`: an answer in the place of the real one. Everything else is done to
///          whichever answer there is.
struct Effect {
  const core::ErrorSpec* error = nullptr;  ///< a row of a catalogue
  int status = 0;                          ///< of an answer that the rule writes; 0: none
  std::string body;                        ///< of that answer
  core::Headers headers;                   ///< added
  std::optional<std::int64_t> retry_after_seconds;
  std::optional<Delay> delay;
  std::uint64_t bytes_per_second = 0;  ///< of the body; 0: as fast as it goes
  std::optional<double> cut;           ///< the part of the body that goes out
  bool corrupt = false;
  std::optional<Drill> drill;  ///< of the job that the call submits or starts
  http::Delivery::Outcome outcome = http::Delivery::Outcome::kAnswer;

  /// Whether the answer shows no header of the rule: its bytes are what is wrong.
  bool is_about_bytes() const {
    return outcome != http::Delivery::Outcome::kAnswer || bytes_per_second > 0 || cut || corrupt;
  }
  bool replaces_answer() const {
    return error != nullptr || status != 0 || outcome != http::Delivery::Outcome::kAnswer;
  }
  /// Whether the client does not get the real answer whole.
  bool spoils_answer() const { return replaces_answer() || cut || corrupt; }
};

/// The format of its object, for check_format().
extern const definition::FormatObject kEffectFormat;

/// Reads one whose format was checked.
Effect read_effect(const definition::Node& node, definition::FaultList& faults);

}  // namespace aml::steering
