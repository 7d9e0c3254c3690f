#include "emulator/cli/setting_values.h"

#include <algorithm>
#include <utility>

#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"

namespace aml::cli {

namespace {

/// The digits at the start of `text` and what follows them.
std::optional<std::pair<std::uint64_t, std::string_view>> parse_number(std::string_view text) {
  const auto number = text::take_number<std::uint64_t>(text);
  if (!number) return std::nullopt;
  return std::pair(*number, text);
}

std::optional<std::size_t> parse_between(std::string_view text, std::uint64_t low,
                                         std::uint64_t high) {
  const auto number = parse_number(text);
  if (!number || !number->second.empty()) return std::nullopt;
  if (number->first < low || number->first > high) return std::nullopt;
  return static_cast<std::size_t>(number->first);
}

constexpr std::uint64_t kMaxCount = 1'000'000'000;

}  // namespace

std::optional<std::string> parse_text(std::string_view text) {
  return std::string(text);
}

std::optional<bool> parse_switch(std::string_view text) {
  for (std::string_view word : {"1", "true", "yes"}) {
    if (text::same_name(text, word)) return true;
  }
  for (std::string_view word : {"0", "false", "no"}) {
    if (text::same_name(text, word)) return false;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto number = parse_between(text, 0, 65535);
  if (!number) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

std::optional<std::optional<std::uint16_t>> parse_port_or_off(std::string_view text) {
  if (text::same_name(text, "off")) return std::optional<std::uint16_t>();
  const auto port = parse_port(text);
  if (!port) return std::nullopt;
  return std::optional<std::optional<std::uint16_t>>(std::in_place, port);
}

std::optional<std::size_t> parse_count(std::string_view text) {
  return parse_between(text, 0, kMaxCount);
}

std::optional<std::optional<unsigned>> parse_workers(std::string_view text) {
  if (text::same_name(text, "cores")) return std::optional<unsigned>();
  const auto number = parse_between(text, 0, 256);
  if (!number) return std::nullopt;
  return std::optional<std::optional<unsigned>>(std::in_place, static_cast<unsigned>(*number));
}

std::optional<int> parse_empty_status(std::string_view text) {
  if (text == "204") return 204;
  if (text == "200") return 200;
  return std::nullopt;
}

std::optional<std::size_t> parse_positive(std::string_view text) {
  return parse_between(text, 1, kMaxCount);
}

std::optional<std::size_t> parse_waits(std::string_view text) {
  return parse_between(text, 1, 10'000);
}
std::optional<std::size_t> parse_depth(std::string_view text) {
  return parse_between(text, 1, 1000);
}

std::optional<std::string> parse_url(std::string_view text) {
  if (text.empty()) return std::string();
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return std::nullopt;
  }
  if (rest.substr(0, rest.find('/')).empty()) return std::nullopt;
  for (const char c : rest) {
    if (c <= ' ' || c == '?' || c == '#' || c == '@' || c == '"' || c == '\\' || c == 0x7f)
      return std::nullopt;
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

std::optional<std::string> parse_store(std::string_view text) {
  if (text == "embedded") return std::string();
  if (text.starts_with("postgres://") || text.starts_with("postgresql://"))
    return std::string(text);
  return std::nullopt;
}

// libpq takes it before the @, and as a parameter.
std::string shown_store(std::string_view text) {
  constexpr std::string_view kHidden = "***";
  constexpr std::string_view kParameter = "password=";
  std::string shown(text);
  const std::size_t begin = shown.find("://");
  if (begin == std::string::npos) return shown;
  const std::size_t user = begin + 3;
  const std::size_t at = shown.rfind('@', shown.find_first_of("/?", user));
  const std::size_t colon = shown.find(':', user);
  if (at != std::string::npos && at > user && colon < at)
    shown.replace(colon + 1, at - colon - 1, kHidden);
  for (std::size_t found = shown.find(kParameter); found != std::string::npos;
       found = shown.find(kParameter, found + 1)) {
    const std::size_t value = found + kParameter.size();
    shown.replace(value, std::min(shown.find('&', value), shown.size()) - value, kHidden);
  }
  return shown;
}

std::optional<std::string> parse_schema(std::string_view text) {
  constexpr std::size_t kMaxLength = 40;
  const auto fits = [](char c) { return text::is_digit(c) || c == '_' || (c >= 'a' && c <= 'z'); };
  if (text.empty() || text.size() > kMaxLength || !std::all_of(text.begin(), text.end(), fits) ||
      text::is_digit(text.front()))
    return std::nullopt;
  return std::string(text);
}

std::optional<StoreLoss> parse_store_loss(std::string_view text) {
  if (text == "refuse") return StoreLoss::kRefuse;
  if (text == "local") return StoreLoss::kLocal;
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_lease(std::string_view text) {
  const auto lease = parse_duration(text);
  return lease && *lease >= std::chrono::seconds(1) ? lease : std::nullopt;
}

std::optional<RemoteSetting> parse_remote(std::string_view text) {
  if (text == "auto") return RemoteSetting::kAuto;
  if (text == "on") return RemoteSetting::kOn;
  if (text == "off") return RemoteSetting::kOff;
  return std::nullopt;
}

std::optional<SandboxSetting> parse_sandbox(std::string_view text) {
  if (text == "auto") return SandboxSetting::kAuto;
  if (text == "on") return SandboxSetting::kOn;
  if (text == "off") return SandboxSetting::kOff;
  return std::nullopt;
}

std::optional<bool> parse_on_off(std::string_view text) {
  if (text == "on") return true;
  if (text == "off") return false;
  return std::nullopt;
}

std::optional<ClockSetting> parse_clock(std::string_view text) {
  if (text == "wall") return ClockSetting{};
  if (text == "manual") return ClockSetting{.manual = true, .start = std::nullopt};
  if (!text.starts_with("manual@")) return std::nullopt;
  const auto start = text::parse_utc(text.substr(7));
  if (!start) return std::nullopt;
  return ClockSetting{.manual = true, .start = start};
}

std::optional<IdsSetting> parse_ids(std::string_view text) {
  if (text == "random") return IdsSetting::kRandom;
  if (text == "sequential") return IdsSetting::kSequential;
  return std::nullopt;
}

std::optional<gateway::UnknownPolicies> parse_unknown_policies(std::string_view text) {
  if (text == "refuse") return gateway::UnknownPolicies::kRefuse;
  if (text == "skip") return gateway::UnknownPolicies::kSkip;
  return std::nullopt;
}

std::optional<core::LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return core::LogFormat::kText;
  if (text == "json") return core::LogFormat::kJson;
  return std::nullopt;
}

std::optional<core::LogLevel> parse_log_level(std::string_view text) {
  if (text == "error") return core::LogLevel::kError;
  if (text == "warn") return core::LogLevel::kWarn;
  if (text == "info") return core::LogLevel::kInfo;
  if (text == "debug") return core::LogLevel::kDebug;
  return std::nullopt;
}

}  // namespace aml::cli
