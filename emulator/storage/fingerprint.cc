#include "emulator/storage/fingerprint.h"

#include <xxhash.h>

#include <new>

#include "emulator/text/hex.h"

namespace aml::storage {

std::uint64_t fingerprint(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Fingerprint::Fingerprint() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_64bits_reset(state_);
}

Fingerprint::~Fingerprint() {
  XXH3_freeState(state_);
}

Fingerprint::Fingerprint(const Fingerprint& other) : Fingerprint() {
  XXH3_copyState(state_, other.state_);
}

Fingerprint& Fingerprint::operator=(const Fingerprint& other) {
  if (this != &other) XXH3_copyState(state_, other.state_);
  return *this;
}

void Fingerprint::add(std::string_view bytes) {
  XXH3_64bits_update(state_, bytes.data(), bytes.size());
}

std::uint64_t Fingerprint::value() const {
  return XXH3_64bits_digest(state_);
}

std::string upper_hex(std::uint64_t value) {
  std::string text;
  text::append_hex(text, value, 16, text::kUpperHex);
  return text;
}

}  // namespace aml::storage
