#include "emulator/gateway/trace.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "emulator/core/mask.h"
#include "emulator/text/dates.h"

namespace aml::gateway {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::microseconds;

struct SectionName {
  TraceSection section;
  const char* name;
  bool always;  ///< there even when nothing was entered
};

constexpr std::array<SectionName, 4> kTraceSections = {
    {{TraceSection::kInbound, "inbound", true},
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
  std::string text = text::write_utc_millis(started + millis);
  text.pop_back();
  return text + padded((elapsed - millis).count(), 3) + "0Z";
}

}  // namespace

std::string_view name_of(TraceSection section) {
  return kTraceSections[static_cast<std::size_t>(section)].name;
}

void Trace::add(TraceSection section, std::string_view source, std::string message, Data data) {
  entries_.push_back(
      {section, std::string(source), stopwatch_.elapsed(), std::move(message), std::move(data)});
}

std::string Trace::write(const std::vector<std::string_view>& secrets) const {
  const core::Mask mask(secrets);
  Json sections = Json::object();
  for (const SectionName& row : kTraceSections) {
    if (row.always) sections[row.name] = Json::array();
  }
  for (const Entry& entry : entries_) {
    Json data = {{"message", mask.masked(entry.message)}};
    for (const auto& [name, value] : entry.data) data[mask.masked(name)] = mask.masked(value);
    const char* section = kTraceSections[static_cast<std::size_t>(entry.section)].name;
    sections[section].push_back({{"source", mask.masked(entry.source)},
                                 {"timestamp", write_timestamp(started_, entry.elapsed)},
                                 {"elapsed", write_elapsed(entry.elapsed)},
                                 {"data", std::move(data)}});
  }
  return Json{{"traceId", id_}, {"traceEntries", std::move(sections)}}.dump(
      2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace aml::gateway
