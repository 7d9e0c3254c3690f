#include "emulator/core/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

#include "emulator/text/json.h"

namespace aml::core {

namespace {

// The time is for people who read the log, so it is the system's, whatever the emulator's clock.
constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

struct Log {
  Log() : logger("amlemu", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    open(LogFormat::kText, LogLevel::kInfo);
  }

  void open(LogFormat new_format, LogLevel lowest) {
    logger.set_pattern(new_format == LogFormat::kJson ? kJsonPattern : kTextPattern,
                       spdlog::pattern_time_type::utc);
    logger.set_level(to_spdlog(lowest));
    format = new_format;
  }

  spdlog::logger logger;
  std::atomic<LogFormat> format = LogFormat::kText;
};

/// Never destroyed: threads may log while the process ends.
Log& the_log() {
  static Log* const log = new Log;
  return *log;
}

std::string json_line(std::string_view layer, std::string_view message, const LogFields& fields) {
  std::string line = "\"layer\":";
  text::append_json_string(line, layer);
  line += ",\"message\":";
  text::append_json_string(line, message);
  for (const auto& [name, value] : fields) {
    line += ',';
    text::append_json_string(line, name);
    line += ':';
    text::append_json_string(line, value);
  }
  return line;
}

bool needs_quotes(std::string_view value) {
  if (value.empty()) return true;
  for (const char c : value) {
    if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7f) return true;
  }
  return false;
}

std::string text_line(std::string_view layer, std::string_view message, const LogFields& fields) {
  std::string line(layer);
  line += ": ";
  text::append_json_escaped(line, message);
  for (const auto& [name, value] : fields) {
    line += ' ';
    line += name;
    line += '=';
    if (needs_quotes(value))
      text::append_json_string(line, value);
    else
      line += value;
  }
  return line;
}

}  // namespace

void open_log(LogFormat format, LogLevel lowest) {
  the_log().open(format, lowest);
}

bool log_enabled(LogLevel level) {
  return the_log().logger.should_log(to_spdlog(level));
}

void log(LogLevel level, std::string_view layer, std::string_view message, LogFields fields) {
  if (!log_enabled(level)) return;
  try {
    const bool json = the_log().format == LogFormat::kJson;
    const std::string line =
        json ? json_line(layer, message, fields) : text_line(layer, message, fields);
    the_log().logger.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    // A line that cannot be written is lost; the request it tells of is not.
  }
}

}  // namespace aml::core
