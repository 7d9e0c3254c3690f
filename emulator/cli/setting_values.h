#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/cli/config.h"
#include "emulator/text/units.h"

namespace aml::cli {

// Texts of settings, the same in flags, variables and files.
// Errors: nothing when the text is not of the kind; the caller names the setting.

using text::parse_duration;
using text::parse_size;

std::optional<std::string> parse_text(std::string_view text);
/// 1/0, true/false, yes/no in any case.
std::optional<bool> parse_switch(std::string_view text);
std::optional<std::uint16_t> parse_port(std::string_view text);
/// A port, or `off`.
std::optional<std::optional<std::uint16_t>> parse_port_or_off(std::string_view text);
std::optional<std::size_t> parse_count(std::string_view text);
/// A number of workers up to 256, or `cores`.
std::optional<std::optional<unsigned>> parse_workers(std::string_view text);
/// 200 or 204.
std::optional<int> parse_empty_status(std::string_view text);
std::optional<std::size_t> parse_positive(std::string_view text);
std::optional<std::size_t> parse_waits(std::string_view text);  ///< 1 to 10,000
std::optional<std::size_t> parse_depth(std::string_view text);  ///< 1 to 1000
/// `http://` or `https://`, host, optional port and path; the slash at the end goes.
std::optional<std::string> parse_url(std::string_view text);
/// `embedded`: empty; else a URL that begins with `postgres://` or `postgresql://`, as libpq reads it.
std::optional<std::string> parse_store(std::string_view text);
/// A URL without its password.
std::string shown_store(std::string_view text);
std::optional<std::string> parse_schema(std::string_view text);
std::optional<StoreLoss> parse_store_loss(std::string_view text);
std::optional<std::chrono::milliseconds> parse_lease(std::string_view text);  ///< from 1s
std::optional<SandboxSetting> parse_sandbox(std::string_view text);
std::optional<RemoteSetting> parse_remote(std::string_view text);
std::optional<bool> parse_on_off(std::string_view text);
std::optional<ClockSetting> parse_clock(std::string_view text);
std::optional<IdsSetting> parse_ids(std::string_view text);
std::optional<gateway::UnknownPolicies> parse_unknown_policies(std::string_view text);
std::optional<core::LogFormat> parse_log_format(std::string_view text);
std::optional<core::LogLevel> parse_log_level(std::string_view text);

}  // namespace aml::cli
