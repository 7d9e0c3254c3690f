#pragma once

#include <cstdint>

namespace aml::steering {

/// The number `index`, from 1, of the sequence that `seed` names: the same on every machine, in any
/// order asked. Uniform over all 64-bit numbers.
/// Source: SplitMix64 (Steele, Lea, Flood, 2014), whose state only counts.
constexpr std::uint64_t chance(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t mixed = seed + index * 0x9E3779B97F4A7C15;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

/// The same as a number of at least 0 and below 1.
constexpr double unit_chance(std::uint64_t seed, std::uint64_t index) {
  return static_cast<double>(chance(seed, index) >> 11) * 0x1.0p-53;
}

}  // namespace aml::steering
