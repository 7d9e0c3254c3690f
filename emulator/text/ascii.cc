#include "emulator/text/ascii.h"

namespace aml::text {

std::string to_lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = to_lower(c);
  return lowered;
}

}  // namespace aml::text
