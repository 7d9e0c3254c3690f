#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "emulator/api_management/resource.h"

namespace aml::api_management {

/// Why a document in YAML is not taken, and where: line and column from 1, 0: the whole of it.
struct YamlFault : std::runtime_error {
  YamlFault(const std::string& what, std::size_t at_line, std::size_t at_column)
      : std::runtime_error(what), line(at_line), column(at_column) {}

  std::size_t line;
  std::size_t column;
};

inline constexpr std::size_t kDeepestYaml = 64;
inline constexpr std::size_t kMostYamlValues = 200'000;  ///< with those that aliases copy

/// The value of a document in YAML 1.2, as OpenAPI's documents are.
/// Shape:   members in their order; a plain scalar is what the core schema makes of it (null, true,
///          7, 0x1f, 1.5), a quoted one a text; a key is the text that is written; an alias a copy.
/// Errors:  YamlFault where it is malformed, says a member twice, names an anchor that is not there
///          (as yet), has a tag, a second document, too many levels or too many values.
/// Source:  documented (YAML 1.2.2, 10.3 Core Schema; OpenAPI 3.0.4, Format).
Json parse_yaml(std::string_view text);

}  // namespace aml::api_management
