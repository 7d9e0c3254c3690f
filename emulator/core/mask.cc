#include "emulator/core/mask.h"

#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"

namespace aml::core {

namespace {

constexpr std::string_view kMask = "***";

// A text in lower case without its percent escapes, and where each byte of it began.
struct Plain {
  std::string bytes;
  std::vector<std::size_t> starts;  ///< one more than there are bytes: the end
};

// What an escape gives may end another one: `%2541` is `%41` is `a`.
void undo_escapes(Plain& plain) {
  for (;;) {
    const std::size_t size = plain.bytes.size();
    if (size < 3 || plain.bytes[size - 3] != '%') return;
    const int byte = text::hex_byte(plain.bytes, size - 2);
    if (byte < 0) return;
    plain.bytes.resize(size - 2);
    plain.starts.resize(size - 2);
    plain.bytes.back() = text::to_lower(static_cast<char>(byte));
  }
}

Plain plain_of(std::string_view text) {
  Plain plain;
  plain.bytes.reserve(text.size());
  plain.starts.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    plain.bytes += text::to_lower(text[at]);
    plain.starts.push_back(at);
    undo_escapes(plain);
  }
  plain.starts.push_back(text.size());
  return plain;
}

}  // namespace

// What is found is only marked at first: secrets may overlap.
std::string masked(std::string_view text, const std::vector<std::string_view>& secrets) {
  const Plain plain = plain_of(text);
  std::vector<bool> secret(text.size(), false);
  for (const std::string_view wanted : secrets) {
    if (wanted.empty()) continue;
    const std::string bytes = plain_of(wanted).bytes;
    for (std::size_t at = plain.bytes.find(bytes); at != std::string::npos;
         at = plain.bytes.find(bytes, at + 1)) {
      for (std::size_t i = plain.starts[at]; i < plain.starts[at + bytes.size()]; ++i) {
        secret[i] = true;
      }
    }
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!secret[i]) out += text[i];
    if (secret[i] && (i == 0 || !secret[i - 1])) out += kMask;
  }
  return out;
}

}  // namespace aml::core
