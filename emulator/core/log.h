#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace aml::core {

enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kText, kJson };

/// Structured lines on stderr: time, level, layer, message, then `key=value` pairs (or one JSON
/// object). Values are escaped, so one event is one line.
/// Errors:  never throws.
/// Threads: any.
void open_log(LogFormat format, LogLevel lowest);
bool log_enabled(LogLevel level);

using LogFields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
void log(LogLevel level, std::string_view layer, std::string_view message, LogFields fields = {});

}  // namespace aml::core
