#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "emulator/definition/definition_source.h"

namespace aml::cli {

/// A header, a cookie or a member of a query or form.
struct HarField {
  std::string name;
  std::string value;
};

/// One call of a recording.
struct HarEntry {
  std::size_t number = 0;  ///< from 1, in the file's order
  std::string method;
  std::string url;
  std::vector<HarField> fields;         ///< of both directions: where secrets are
  std::optional<std::string> request;   ///< body
  std::optional<std::string> response;  ///< body, without its Base64
  int status = 0;
};

inline constexpr std::size_t kMaxHarBytes = 64u << 20;
inline constexpr std::size_t kMaxHarEntries = 100'000;

/// The calls of a HAR document.
/// Errors: everything that keeps it from being one is added to `faults`.
/// Source: HTTP Archive 1.2.
std::vector<HarEntry> read_har(const definition::Node& root, definition::FaultList& faults);

}  // namespace aml::cli
