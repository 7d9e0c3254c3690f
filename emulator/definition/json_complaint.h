#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aml::definition {

/// The last thing a JSON reader understood.
enum class JsonProgress { kStart, kOpened, kName, kValue };

/// Where a JSON reader gave up.
struct JsonStop {
  std::string_view text;
  std::size_t understood;  ///< offset behind the last token that was fine
  std::size_t taken;       ///< offset behind the last byte the lexer looked at
  JsonProgress progress;
  bool nested;     ///< inside an object or a list
  bool in_object;  ///< which of the two
};

struct JsonComplaint {
  std::size_t offset;
  std::string message;
  std::vector<std::string> notes;
};

/// What is wrong at the place where a reader gave up, in plain words.
/// Threads: pure.
JsonComplaint complain(const JsonStop& stop);

}  // namespace aml::definition
