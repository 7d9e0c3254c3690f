#include "emulator/core/headers.h"

#include "emulator/text/ascii.h"

namespace aml::core {

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (text::same_name(header.name, name)) return &header.value;
  }
  return nullptr;
}

}  // namespace aml::core
