#include "emulator/control/event_stream.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/journal_json.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;

// Made before it is read: few calls, little memory.
constexpr std::size_t kEventsAtOnce = 32;

// In the position between an entry's two events.
constexpr std::string_view kRequest = "request";

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::optional<EventPosition> parse_position(std::string_view text) {
  const auto entry = text::parse_number<std::uint64_t>(text::cut(text, '-'));
  const bool has_kind = text.find('-') != std::string_view::npos;
  const auto event = text::parse_number<std::uint64_t>(text::cut(text, '-'));
  if (!entry || !event || (has_kind && text != kRequest)) return std::nullopt;
  return EventPosition{*entry, *event, has_kind};
}

std::string write_position(const EventPosition& position) {
  std::string text = std::to_string(position.entry) + "-" + std::to_string(position.event);
  if (position.before_fault) text.append("-").append(kRequest);
  return text;
}

EventPosition position_now(const Journal& journal, const EventLog& log) {
  return {journal.entries().last_number(), log.last_number()};
}

// A position beyond the end is of an emulator that ran before this one.
EventStream::EventStream(const Journal& journal, const EventLog& log, EventPosition from,
                         std::optional<std::string> workspace)
    : journal_(journal), log_(log), at_(from), workspace_(std::move(workspace)) {
  if (at_.entry > journal_.entries().last_number()) at_.entry = 0;
  if (at_.event > log_.last_number()) at_.event = 0;
  if (std::exchange(at_.before_fault, false) && at_.entry > 0) seen_request_ = at_.entry--;
  text_ = ": events of the emulator\nretry: 1000\n\n";
}

bool EventStream::is_wanted(std::string_view workspace) const {
  return !workspace_ || workspace.empty() || text::same_name(workspace, *workspace_);
}

void EventStream::add(std::string_view kind, const std::string& data) {
  text_ += "id: " + write_position(at_) + "\n";
  text_.append("event: ").append(kind).append("\ndata: ").append(data).append("\n\n");
}

void EventStream::add_entry(const Journal::Numbered& one, const Secrets& secrets) {
  // Those in between that were dropped; entries may go while this one is held.
  const std::uint64_t dropped = std::min(journal_.entries().last_dropped(), one.number - 1);
  if (dropped > at_.entry) add("missed", line_of({{"requests", dropped - at_.entry}}));
  at_.entry = one.number;
  const std::string_view workspace = one.entry.workspace();
  if (workspace_ && (workspace.empty() || !is_wanted(workspace))) return;
  const Json json = entry_json(one.entry, secrets);
  at_.before_fault = json["fault"].is_string();
  if (one.number != seen_request_) add("request", line_of(json));
  if (std::exchange(at_.before_fault, false))
    add("fault", line_of({{"fault", json["fault"]}, {"request", json["id"]}}));
}

void EventStream::fill() {
  text_.clear();
  taken_ = 0;
  const auto secrets = journal_.secrets();
  // Others' entries say nothing here, and are not waited for.
  for (bool has_more = true; has_more && text_.empty();) {
    const auto entries = journal_.entries().after(at_.entry, kEventsAtOnce);
    for (const Journal::Numbered& one : entries) add_entry(one, *secrets);
    has_more = entries.size() == kEventsAtOnce;
  }
  for (const EventLog::Event& event : log_.after(at_.event, kEventsAtOnce)) {
    const std::uint64_t missed = event.number - at_.event - 1;
    if (missed > 0) add("missed", line_of({{"events", missed}}));
    at_.event = event.number;
    if (is_wanted(event.workspace)) add(event.kind, event.data);
  }
  if (text_.empty() && quiet_.elapsed() >= kHeartbeat) text_ = ": still here\n\n";
}

bool EventStream::is_waiting() {
  if (taken_ < text_.size()) return false;
  fill();
  return text_.empty() && !journal_.is_stopped();
}

std::size_t EventStream::read(char* to, std::size_t size) {
  if (taken_ == text_.size()) fill();
  quiet_ = core::Stopwatch();
  const std::size_t count = text_.copy(to, size, taken_);
  taken_ += count;
  return count;
}

}  // namespace aml::control
