#include "emulator/core/ids.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <functional>
#include <random>

#include "emulator/text/base64.h"
#include "emulator/text/hex.h"

namespace aml::core {

namespace {

constexpr std::size_t kHalf = 16;  ///< digits of 64 bits

std::string to_hex(std::uint64_t high, std::uint64_t low) {
  std::string hex;
  hex.reserve(2 * kHalf);
  text::append_hex(hex, high, kHalf);
  text::append_hex(hex, low, kHalf);
  return hex;
}

constexpr std::array<std::int8_t, 256> kHexDigits = [] {
  std::array<std::int8_t, 256> digits{};
  for (std::size_t byte = 0; byte < digits.size(); ++byte)
    digits[byte] = static_cast<std::int8_t>(text::hex_digit(static_cast<char>(byte)));
  return digits;
}();

// Reads 16 hex digits; false where one of them is something else.
bool read_hex(std::string_view digits, std::uint64_t& value) {
  int all = 0;
  for (const char c : digits) {
    const int digit = kHexDigits[static_cast<unsigned char>(c)];
    all |= digit;
    value = (value << 4) | (static_cast<std::uint64_t>(digit) & 15);
  }
  return all >= 0;
}

std::uint64_t rotate_left(std::uint64_t value, int by) {
  return (value << by) | (value >> (64 - by));
}

// One step of splitmix64: spreads a seed over the state.
std::uint64_t splitmix(std::uint64_t& seed) {
  std::uint64_t value = (seed += 0x9e3779b97f4a7c15);
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

XXH128_hash_t digest(std::string_view kind, std::string_view service_name) {
  std::string text = "amlemu:";
  text.append(kind).append(":").append(service_name);
  return XXH3_128bits(text.data(), text.size());
}

}  // namespace

RandomIds::RandomIds() {
  std::random_device entropy;
  std::uint64_t seed = (std::uint64_t{entropy()} << 32) | entropy();
  const std::uint64_t first = splitmix(seed);
  seed ^= (std::uint64_t{entropy()} << 32) | entropy();
  MutexLock lock(mutex_);
  state_[0] = first;
  state_[1] = splitmix(seed);
}

// xoroshiro128+: ids must differ, not resist guessing, and one is drawn for every request.
std::string RandomIds::next() {
  std::array<std::uint64_t, 2> drawn{};
  {
    MutexLock lock(mutex_);
    for (std::uint64_t& value : drawn) {
      value = state_[0] + state_[1];
      const std::uint64_t mixed = state_[0] ^ state_[1];
      state_[0] = rotate_left(state_[0], 24) ^ mixed ^ (mixed << 16);
      state_[1] = rotate_left(mixed, 37);
    }
  }
  const std::uint64_t version = (drawn[0] & ~std::uint64_t{0xf000}) | 0x4000;
  const std::uint64_t variant = (drawn[1] & ~(std::uint64_t{3} << 62)) | (std::uint64_t{1} << 63);
  return to_hex(version, variant);
}

std::string SequentialIds::next() {
  MutexLock lock(mutex_);
  return sequential_id(++last_);
}

std::string sequential_id(std::uint64_t number) {
  return to_hex(0, number);
}

std::string with_dashes(std::string_view hex32) {
  std::string out;
  out.reserve(hex32.size() + 4);
  for (const std::size_t group : {8, 4, 4, 4}) {
    out.append(hex32.substr(0, group)) += '-';
    hex32.remove_prefix(group);
  }
  return out.append(hex32);
}

std::optional<IdNumber> parse_hex32(std::string_view text) {
  IdNumber id;
  if (text.size() != 2 * kHalf) return std::nullopt;
  if (!read_hex(text.substr(0, kHalf), id.high)) return std::nullopt;
  if (!read_hex(text.substr(kHalf), id.low)) return std::nullopt;
  return id;
}

bool is_hex32(std::string_view text) {
  return parse_hex32(text).has_value();
}

std::string derived_id(std::string_view kind, std::string_view service_name) {
  const XXH128_hash_t hash = digest(kind, service_name);
  return to_hex(hash.high64, hash.low64);
}

std::string derived_key(std::string_view kind, std::string_view service_name) {
  std::string bytes;
  for (char part : {'0', '1', '2', '3'}) {
    const XXH128_hash_t hash = digest(std::string(kind) + ":" + part, service_name);
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    bytes.append(reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest);
  }
  return text::to_base64(bytes);
}

std::string random_key() {
  std::random_device entropy;
  std::array<std::random_device::result_type, 64 / sizeof(std::random_device::result_type)> drawn{};
  std::generate(drawn.begin(), drawn.end(), std::ref(entropy));
  return text::to_base64({reinterpret_cast<const char*>(drawn.data()), sizeof drawn});
}

}  // namespace aml::core
