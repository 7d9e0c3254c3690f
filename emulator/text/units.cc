#include "emulator/text/units.h"

#include <cstdint>
#include <limits>

#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::text {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

template <std::size_t N>
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const Unit (&units)[N]) {
  const auto number = take_number<std::uint64_t>(text);
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    if (!same_name(text, unit.name)) continue;
    if (*number > std::numeric_limits<std::uint64_t>::max() / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> parse_size(std::string_view text) {
  static constexpr Unit kUnits[] = {
      {"", 1},           {"B", 1},      {"KiB", 1u << 10}, {"MiB", 1u << 20},
      {"GiB", 1u << 30}, {"kB", 1'000}, {"MB", 1'000'000}, {"GB", 1'000'000'000}};
  const auto bytes = parse_with_unit(text, kUnits);
  if (!bytes || *bytes == 0) return std::nullopt;
  return static_cast<std::size_t>(*bytes);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  return parse_duration_up_to(std::chrono::hours(24), text);
}

std::optional<std::chrono::milliseconds> parse_duration_up_to(std::chrono::milliseconds most,
                                                              std::string_view text) {
  static constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  const auto millis = parse_with_unit(text, kUnits);
  if (!millis || *millis == 0 || *millis > static_cast<std::uint64_t>(most.count()))
    return std::nullopt;
  return std::chrono::milliseconds(*millis);
}

}  // namespace aml::text
