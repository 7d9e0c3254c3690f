#include "emulator/storage/fingerprint.h"

#include <xxhash.h>

#include "emulator/text/hex.h"

namespace aml::storage {

std::uint64_t fingerprint(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::string upper_hex(std::uint64_t value) {
  std::string text;
  text::append_hex(text, value, 16, text::kUpperHex);
  return text;
}

}  // namespace aml::storage
