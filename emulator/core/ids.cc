#include "emulator/core/ids.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <random>

#include "emulator/base/assert.h"
#include "emulator/text/base64.h"
#include "emulator/text/words.h"

namespace aml::core {

namespace {

constexpr std::size_t kHalf = 16;  ///< digits of 64 bits

// The eight digits of a number, as text in memory's order.
std::uint64_t hex_word(std::uint32_t number) {
  using text::kEveryByte;
  std::uint64_t digits = number;
  digits = (digits | digits << 16) & 0x0000FFFF0000FFFFu;
  digits = (digits | digits << 8) & 0x00FF00FF00FF00FFu;
  digits = (digits | digits << 4) & 0x0F0F0F0F0F0F0F0Fu;
  if constexpr (std::endian::native == std::endian::little) digits = __builtin_bswap64(digits);
  const std::uint64_t letters = (digits + kEveryByte * 6) >> 4 & kEveryByte;  // 1 from 10 up
  return digits + kEveryByte * '0' + letters * ('a' - '0' - 10);
}

using HexDigits = std::array<char, kHalf>;

HexDigits hex_digits(std::uint64_t number) {
  const std::uint64_t words[] = {hex_word(static_cast<std::uint32_t>(number >> 32)),
                                 hex_word(static_cast<std::uint32_t>(number))};
  HexDigits digits;
  std::memcpy(digits.data(), words, sizeof words);
  return digits;
}

// The value of each of eight hex digits, in its byte; nothing where one of them is something else.
std::optional<std::uint64_t> hex_values(std::uint64_t word) {
  using text::kEveryByte;
  const std::uint64_t folded = word | kEveryByte * 0x20;
  const std::uint64_t values = (folded & kEveryByte * 0x0F) + 9 * (folded >> 6 & kEveryByte);
  const std::uint64_t letters = (values + kEveryByte * 6) >> 4 & kEveryByte;  // 1 from 10 up
  // Written again they must be what was read, and only letters have an upper case.
  const std::uint64_t written = values + kEveryByte * '0' + letters * ('a' - '0' - 10);
  const std::uint64_t upper = ~word >> 5 & kEveryByte;
  if (written != folded || (values & kEveryByte * 0x10) != 0 || (upper & ~letters) != 0)
    return std::nullopt;
  return values;
}

// Reads 16 hex digits; false where one of them is something else.
bool read_hex(std::string_view digits, std::uint64_t& number) {
  AML_ASSERT(digits.size() == kHalf);
  for (std::size_t at = 0; at < kHalf; at += sizeof number) {
    const auto values = hex_values(text::load_word(digits.data() + at));
    if (!values) return false;
    std::uint64_t packed = *values;
    if constexpr (std::endian::native == std::endian::little) packed = __builtin_bswap64(packed);
    packed = (packed | packed >> 4) & 0x00FF00FF00FF00FFu;
    packed = (packed | packed >> 8) & 0x0000FFFF0000FFFFu;
    number = number << 32 | ((packed | packed >> 16) & 0xFFFFFFFFu);
  }
  return true;
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
IdNumber RandomIds::draw() {
  std::array<std::uint64_t, 2> random{};
  {
    MutexLock lock(mutex_);
    for (std::uint64_t& value : random) {
      value = state_[0] + state_[1];
      const std::uint64_t mixed = state_[0] ^ state_[1];
      state_[0] = rotate_left(state_[0], 24) ^ mixed ^ (mixed << 16);
      state_[1] = rotate_left(mixed, 37);
    }
  }
  const std::uint64_t version = (random[0] & ~std::uint64_t{0xf000}) | 0x4000;
  const std::uint64_t variant = (random[1] & ~(std::uint64_t{3} << 62)) | (std::uint64_t{1} << 63);
  return {version, variant};
}

IdNumber SequentialIds::draw() {
  MutexLock lock(mutex_);
  return {0, ++last_};
}

std::string IdSource::next() {
  return write_hex32(draw());
}

std::string IdSource::next_guid() {
  return write_guid(draw());
}

std::string write_hex32(IdNumber id) {
  std::string text(2 * kHalf, '0');
  std::memcpy(text.data(), hex_digits(id.high).data(), kHalf);
  std::memcpy(text.data() + kHalf, hex_digits(id.low).data(), kHalf);
  return text;
}

std::string write_guid(IdNumber id) {
  const HexDigits high = hex_digits(id.high);
  const HexDigits low = hex_digits(id.low);
  std::string text(2 * kHalf + 4, '-');
  std::memcpy(text.data(), high.data(), 8);
  std::memcpy(text.data() + 9, high.data() + 8, 4);
  std::memcpy(text.data() + 14, high.data() + 12, 4);
  std::memcpy(text.data() + 19, low.data(), 4);
  std::memcpy(text.data() + 24, low.data() + 4, 12);
  return text;
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

IdNumber SeededIds::draw() {
  std::uint64_t number = 0;
  {
    const MutexLock lock(mutex_);
    number = ++last_;
  }
  const XXH128_hash_t hash = digest("seeded:" + std::to_string(number), seed_);
  return {hash.high64, hash.low64};
}

std::string derived_id(std::string_view kind, std::string_view service_name) {
  const XXH128_hash_t hash = digest(kind, service_name);
  return write_hex32({hash.high64, hash.low64});
}

std::string derived_guid(std::string_view kind, std::string_view service_name) {
  const XXH128_hash_t hash = digest(kind, service_name);
  return write_guid({hash.high64, hash.low64});
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
  std::array<std::random_device::result_type, 64 / sizeof(std::random_device::result_type)>
      random{};
  std::generate(random.begin(), random.end(), std::ref(entropy));
  return text::to_base64({reinterpret_cast<const char*>(random.data()), sizeof random});
}

}  // namespace aml::core
