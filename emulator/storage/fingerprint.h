#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace aml::storage {

/// XXH3-64: bookkeeping (ETags, check sums of records), never a value of the emulated semantics.
std::uint64_t fingerprint(std::string_view bytes);

/// The same of bytes that come in pieces.
/// Threads: one at a time.
class Fingerprint {
 public:
  Fingerprint();
  ~Fingerprint();
  Fingerprint(const Fingerprint& other);
  Fingerprint& operator=(const Fingerprint& other);

  void add(std::string_view bytes);
  std::uint64_t value() const;  ///< of everything added so far

 private:
  XXH3_state_s* const state_;
};

std::string upper_hex(std::uint64_t value);  ///< 16 digits

}  // namespace aml::storage
