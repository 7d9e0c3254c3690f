#include "emulator/core/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>

#include "emulator/core/line_output.h"
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

std::string line_of(LogFormat format, std::string_view layer, std::string_view message,
                    const LogFields& fields) {
  return format == LogFormat::kJson ? json_line(layer, message, fields)
                                    : text_line(layer, message, fields);
}

// Drops what cannot go out, and says so in front of the next line that can.
class StderrSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::atomic<LogFormat> format = LogFormat::kText;
  std::atomic<std::uint64_t> dropped = 0;

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if ((unsaid_ == 0 || say_dropped(message)) && write(message)) return;
    ++unsaid_;
    ++dropped;
  }

  bool say_dropped(const spdlog::details::log_msg& cause) {
    const std::string text =
        line_of(format, "log", "lines dropped: nothing reads stderr, or not fast enough",
                {{"count", std::to_string(unsaid_)}});
    spdlog::details::log_msg said(cause.time, {}, cause.logger_name, spdlog::level::warn,
                                  spdlog::string_view_t(text.data(), text.size()));
    if (!write(said)) return false;
    unsaid_ = 0;
    return true;
  }

  bool write(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    return output_.write({line.data(), line.size()});
  }

  void flush_() override {}

  LineOutput output_{STDERR_FILENO};
  std::uint64_t unsaid_ = 0;
};

struct Log {
  Log() : sink(std::make_shared<StderrSink>()), logger("amlemu", sink) {
    open(LogFormat::kText, LogLevel::kInfo);
  }

  void open(LogFormat format, LogLevel lowest) {
    logger.set_pattern(format == LogFormat::kJson ? kJsonPattern : kTextPattern,
                       spdlog::pattern_time_type::utc);
    logger.set_level(to_spdlog(lowest));
    sink->format = format;
  }

  std::shared_ptr<StderrSink> sink;
  spdlog::logger logger;
};

/// Never destroyed: threads may log while the process ends.
Log& the_log() {
  static Log* const log = new Log;
  return *log;
}

}  // namespace

void open_log(LogFormat format, LogLevel lowest) {
  the_log().open(format, lowest);
}

bool log_enabled(LogLevel level) {
  return the_log().logger.should_log(to_spdlog(level));
}

std::uint64_t dropped_log_lines() {
  return the_log().sink->dropped;
}

void log(LogLevel level, std::string_view layer, std::string_view message, LogFields fields) {
  if (!log_enabled(level)) return;
  try {
    const std::string line = line_of(the_log().sink->format, layer, message, fields);
    the_log().logger.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    // A line that cannot be written is lost; the request it reports is not.
  }
}

}  // namespace aml::core
