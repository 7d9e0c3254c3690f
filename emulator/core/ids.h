#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/core/mutex.h"

namespace aml::core {

/// The number that an id of 32 hex digits writes; ids of either case are equal as numbers.
struct IdNumber {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const IdNumber&) const = default;
};

/// Where new ids come from.
/// Threads: any.
class IdSource {
 public:
  IdSource() = default;
  IdSource(const IdSource&) = delete;
  IdSource& operator=(const IdSource&) = delete;
  virtual ~IdSource() = default;

  std::string next();       ///< 32 lower-case hex digits
  std::string next_guid();  ///< the same with dashes: `01234567-89ab-…`

 private:
  virtual IdNumber draw() = 0;
};

/// Version 4 GUIDs from the system's randomness.
class RandomIds : public IdSource {
 public:
  RandomIds();

 private:
  IdNumber draw() override;

  Mutex mutex_;
  std::uint64_t state_[2] AML_GUARDED_BY(mutex_);
};

/// 1, 2, 3 … as hex; reproducible.
class SequentialIds : public IdSource {
 private:
  IdNumber draw() override;

  Mutex mutex_;
  std::uint64_t last_ AML_GUARDED_BY(mutex_) = 0;
};

/// Ids that follow from a text: the same on every machine, in the same order.
class SeededIds : public IdSource {
 public:
  explicit SeededIds(std::string seed) : seed_(std::move(seed)) {}

 private:
  IdNumber draw() override;

  const std::string seed_;
  Mutex mutex_;
  std::uint64_t last_ AML_GUARDED_BY(mutex_) = 0;
};

/// 32 lower-case hex digits, and the same in groups with dashes.
std::string write_hex32(IdNumber id);
std::string write_guid(IdNumber id);
/// Nothing where the text is not 32 hex digits.
std::optional<IdNumber> parse_hex32(std::string_view text);
bool is_hex32(std::string_view text);

/// Ids and keys of a definition that leaves them out: XXH3-128 over `amlemu:<kind>:<service name>`,
/// the same on every machine. A key joins four such digests (kinds `<kind>:0` … `<kind>:3`).
std::string derived_id(std::string_view kind, std::string_view service_name);
std::string derived_guid(std::string_view kind, std::string_view service_name);  ///< with dashes
std::string derived_key(std::string_view kind,
                        std::string_view service_name);  ///< Base64 of 64 bytes

/// Base64 of 64 bytes from the system's randomness: it cannot be guessed.
std::string random_key();

}  // namespace aml::core

template <>
struct std::hash<aml::core::IdNumber> {
  std::size_t operator()(const aml::core::IdNumber& id) const noexcept { return id.high ^ id.low; }
};
