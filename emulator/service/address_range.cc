#include "emulator/service/address_range.h"

#include <cstdint>
#include <optional>

#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::service {

namespace {

std::optional<std::uint32_t> parse_address(std::string_view text) {
  constexpr std::string_view kMapped = "::ffff:";
  if (text == "::1") text = "127.0.0.1";
  if (text::same_name(text.substr(0, kMapped.size()), kMapped)) text.remove_prefix(kMapped.size());
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const bool last = part == 3;
    const std::string_view digits = last ? text : text::cut(text, '.');
    const auto value = text::parse_number<std::uint8_t>(digits);
    if (!value) return std::nullopt;
    address = address << 8 | *value;
  }
  return address;
}

}  // namespace

bool allows_address(std::string_view range, std::string_view address) {
  std::string_view last = range;
  const std::string_view first = text::cut(last, '-');
  const auto low = parse_address(first);
  const auto high = range.find('-') == std::string_view::npos ? low : parse_address(last);
  const auto asked = parse_address(address);
  return low && high && asked && *low <= *asked && *asked <= *high;
}

}  // namespace aml::service
