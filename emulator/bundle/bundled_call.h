#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/control/journal_entry.h"
#include "emulator/core/clock.h"
#include "emulator/core/headers.h"

namespace aml::bundle {

/// One side of a call as the journal keeps it: secrets hidden, the body cut.
struct BundledMessage {
  core::Headers headers;
  std::string body;
  std::uint64_t body_bytes = 0;  ///< as it was

  bool is_cut() const {
    return body_bytes > control::JournalEntry::kMaxBodyBytes || (body_bytes > 0 && body.empty());
  }
};

/// A call that a run answered, as a line of its bundle.
struct BundledCall {
  bool is_step = false;  ///< of the control paths
  std::string id;
  core::TimePoint time;
  std::chrono::microseconds duration{0};
  std::string method;
  std::string target;
  bool secure = false;
  BundledMessage request;
  int status = 0;
  std::string operation;
  std::string service;       ///< endpoint id; of a call through the gateway that of its backend
  std::string subscription;  ///< of the gateway, by its name
  std::string error;         ///< codes
  BundledMessage answer;
};

/// `secrets`: what nothing that is shown may hold.
BundledCall bundled_call(const control::JournalEntry& entry, bool is_step,
                         const control::Secrets& secrets);

/// JSON in one line, without its end. A body that is not UTF-8 is Base64.
std::string write_call(const BundledCall& call);
/// Errors: BundleError.
BundledCall parse_call(std::string_view line);

}  // namespace aml::bundle
