#include "emulator/core/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>

#include "emulator/core/line_output.h"

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

/// The length of the well-formed UTF-8 character at the start of `text`; 0 for any other byte.
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = at(0) < 0x80                     ? 1
                           : at(0) >= 0xc2 && at(0) <= 0xdf ? 2
                           : (at(0) & 0xf0) == 0xe0         ? 3
                           : at(0) >= 0xf0 && at(0) <= 0xf4 ? 4
                                                            : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  return size;
}

/// The escapes of JSON, which also keep a value on one line of text. A byte that is no UTF-8 is
/// told as the character of its number, so that every line stays JSON.
void append_escaped(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  while (!text.empty()) {
    const std::size_t size = utf8_length(text);
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text.front();
    } else if (byte == '\n') {
      out += "\\n";
    } else if (size == 0 || byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out.append(text, 0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

std::string json_line(std::string_view layer, std::string_view message, const LogFields& fields) {
  std::string line = "\"layer\":";
  append_quoted(line, layer);
  line += ",\"message\":";
  append_quoted(line, message);
  for (const auto& [name, value] : fields) {
    line += ',';
    append_quoted(line, name);
    line += ':';
    append_quoted(line, value);
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
  append_escaped(line, message);
  for (const auto& [name, value] : fields) {
    line += ' ';
    line += name;
    line += '=';
    if (needs_quotes(value))
      append_quoted(line, value);
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
    // A line that cannot be written is lost; the request it tells of is not.
  }
}

}  // namespace aml::core
