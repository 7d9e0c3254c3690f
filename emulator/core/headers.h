#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/text/ascii.h"

namespace aml::core {

struct Header {
  std::string name;
  std::string value;  ///< exactly the bytes received, blanks at both ends removed; may be empty
};

/// Header lines in the order received, repeats kept.
using Headers = std::vector<Header>;

/// The first value of that name (case ignored).
inline const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (text::same_name(header.name, name)) return &header.value;
  }
  return nullptr;
}

}  // namespace aml::core
