#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aml::definition {

/// The last thing a JSON reader understood.
enum class JsonProgress { kStart, kOpened, kName, kValue };

/// Where a JSON reader gave up.
struct JsonParseFailure {
  std::string_view text;
  std::size_t understood;  ///< offset after the last valid token
  std::size_t taken;       ///< offset after the last byte the lexer read
  JsonProgress progress;
  bool nested;     ///< inside an object or a list
  bool in_object;  ///< which of the two
};

struct JsonDiagnostic {
  std::size_t offset;
  std::string message;
  std::vector<std::string> notes;
};

/// What is wrong where a reader gave up, in plain words.
/// Threads: pure.
JsonDiagnostic diagnose(const JsonParseFailure& stop);

}  // namespace aml::definition
