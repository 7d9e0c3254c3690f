#include "emulator/gateway/trace.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "emulator/core/ascii.h"

namespace aml::gateway {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::microseconds;

constexpr std::string_view kMask = "***";

struct SectionName {
  TraceSection section;
  const char* name;
  bool always;  ///< there even when nothing was entered
};

constexpr std::array<SectionName, 4> kSections = {{{TraceSection::kInbound, "inbound", true},
                                                   {TraceSection::kBackend, "backend", true},
                                                   {TraceSection::kOutbound, "outbound", true},
                                                   {TraceSection::kOnError, "on-error", false}}};

std::string padded(std::int64_t number, int digits) {
  std::array<char, 24> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%0*lld", digits, static_cast<long long>(number));
  return {text.data(), static_cast<std::size_t>(size)};
}

// .NET's ticks have seven digits, a microsecond has six.
std::string write_elapsed(microseconds elapsed) {
  const std::chrono::hh_mm_ss<microseconds> parts(elapsed);
  return padded(parts.hours().count(), 2) + ":" + padded(parts.minutes().count(), 2) + ":" +
         padded(parts.seconds().count(), 2) + "." + padded(parts.subseconds().count(), 6) + "0";
}

std::string write_timestamp(core::TimePoint started, microseconds elapsed) {
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(elapsed);
  std::string text = core::write_utc_millis(started + millis);
  text.pop_back();
  return text + padded((elapsed - millis).count(), 3) + "0Z";
}

// A text with the bytes behind its percent escapes, and where each of them began.
struct Decoded {
  std::string bytes;
  std::vector<std::size_t> starts;  ///< one more than there are bytes: the end
};

Decoded decode(std::string_view text) {
  Decoded decoded;
  for (std::size_t at = 0; at < text.size();) {
    decoded.starts.push_back(at);
    const bool escape = text[at] == '%' && at + 2 < text.size() &&
                        core::hex_digit(text[at + 1]) >= 0 && core::hex_digit(text[at + 2]) >= 0;
    decoded.bytes +=
        escape
            ? static_cast<char>(core::hex_digit(text[at + 1]) * 16 + core::hex_digit(text[at + 2]))
            : text[at];
    at += escape ? 3 : 1;
  }
  decoded.starts.push_back(text.size());
  return decoded;
}

// A key in a query may come percent-encoded and is a secret all the same. What is found is only
// marked at first: secrets may overlap.
std::string mask(const std::string& text, const std::vector<std::string_view>& secrets) {
  const Decoded decoded = decode(text);
  std::vector<bool> secret(text.size(), false);
  for (const std::string_view wanted : secrets) {
    if (wanted.empty()) continue;
    for (std::size_t at = decoded.bytes.find(wanted); at != std::string::npos;
         at = decoded.bytes.find(wanted, at + 1)) {
      for (std::size_t i = decoded.starts[at]; i < decoded.starts[at + wanted.size()]; ++i) {
        secret[i] = true;
      }
    }
  }
  std::string masked;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!secret[i]) masked += text[i];
    if (secret[i] && (i == 0 || !secret[i - 1])) masked += kMask;
  }
  return masked;
}

}  // namespace

void Trace::add(TraceSection section, std::string_view source, std::string message, Data data) {
  entries_.push_back(
      {section, std::string(source), stopwatch_.elapsed(), std::move(message), std::move(data)});
}

std::string Trace::write(const std::vector<std::string_view>& secrets) const {
  Json sections = Json::object();
  for (const SectionName& row : kSections) {
    if (row.always) sections[row.name] = Json::array();
  }
  for (const Entry& entry : entries_) {
    Json data = {{"message", mask(entry.message, secrets)}};
    for (const auto& [name, value] : entry.data) data[mask(name, secrets)] = mask(value, secrets);
    const char* section = kSections[static_cast<std::size_t>(entry.section)].name;
    sections[section].push_back({{"source", mask(entry.source, secrets)},
                                 {"timestamp", write_timestamp(started_, entry.elapsed)},
                                 {"elapsed", write_elapsed(entry.elapsed)},
                                 {"data", std::move(data)}});
  }
  return Json{{"traceId", id_}, {"traceEntries", std::move(sections)}}.dump(
      2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace aml::gateway
