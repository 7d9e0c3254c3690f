#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace aml::core {

enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kText, kJson };

/// Structured lines on stderr: time, level, layer, message, then `key=value` pairs (or one JSON
/// object). Values are escaped, so one event is one line.
/// Errors:  never throws, never waits: a line that cannot go out, as stderr is a pipe that is not
///          read, is dropped, and the next one that can says how many were.
/// Threads: any.
void open_log(LogFormat format, LogLevel lowest);
bool log_enabled(LogLevel level);

using LogFields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
/// Lines dropped since the start.
std::uint64_t dropped_log_lines();

void log(LogLevel level, std::string_view layer, std::string_view message, LogFields fields = {});

}  // namespace aml::core
