#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/steering/match.h"

namespace aml::steering {

/// So many calls of a kind are to be made.
struct Expectation {
  Match match;
  std::string match_text;  ///< the match as it was given: one JSON object
  std::uint64_t at_least = 0;
  std::optional<std::uint64_t> at_most = std::nullopt;
};

/// How a client may try again what failed.
struct RetryRule {
  Match match;
  std::chrono::milliseconds minimum_delay{0};
  bool backoff = false;                                 ///< each wait longer than the one before
  std::optional<std::uint64_t> maximum = std::nullopt;  ///< retries of one call
};

/// What a test expects of the calls that were made.
struct Expectations {
  std::vector<Expectation> expect;
  bool in_order = false;
  std::chrono::milliseconds within{0};  ///< for so long, in real time, they may still be made
  std::optional<RetryRule> retries = std::nullopt;

  static constexpr std::size_t kMaxBytes = 256u << 10;  ///< of their text
  static constexpr std::size_t kMaxExpectations = 200;
  static constexpr std::chrono::milliseconds kMaxWithin{60'000};

  bool needs_headers() const;
};

/// Expectations read, and everything wrong with them.
struct ParsedExpectations {
  Expectations expectations;
  std::vector<definition::DefinitionFault> faults;
};

/// Reads the body of `POST /__emu/verify`.
/// Errors: none thrown.
ParsedExpectations parse_expectations(std::string_view text, const std::string& file,
                                      const Vocabulary& vocabulary);

/// "exactly 3 calls", "no call", …
std::string describe_count(const Expectation& expectation);

}  // namespace aml::steering
