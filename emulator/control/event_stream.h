#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/control/event_log.h"
#include "emulator/control/journal.h"
#include "emulator/core/clock.h"
#include "emulator/http/message.h"

namespace aml::control {

/// How far a reader of the events is: `57-12` on the wire, and `57-12-request` before the event
/// `fault` of that entry.
struct EventPosition {
  std::uint64_t entry = 0;    ///< of the journal
  std::uint64_t event = 0;    ///< of the log
  bool before_fault = false;  ///< of that entry, whose `request` is out
};

/// Nothing where the text is not of the kind.
std::optional<EventPosition> parse_position(std::string_view text);
std::string write_position(const EventPosition& position);

/// After everything that has happened.
EventPosition position_now(const Journal& journal, const EventLog& log);

/// What happens, as server-sent events, while it happens: `request` and `fault` from the journal,
/// the others from the log. Nothing is kept for a reader: one that is slower than the bounds of
/// both allow gets `missed` with how many it has not seen.
/// Shape:   ends where the journal is stopped; a comment every kHeartbeat where nothing else goes out.
/// Threads: one at a time; journal and log outlive it.
/// Source:  documented (WHATWG HTML, server-sent events).
class EventStream : public http::LiveSource {
 public:
  static constexpr std::chrono::seconds kHeartbeat{15};

  /// `workspace`: an id; only what is of it, or of all.
  EventStream(const Journal& journal, const EventLog& log, EventPosition from,
              std::optional<std::string> workspace);

  std::size_t read(char* to, std::size_t size) override;
  bool is_waiting() override;

 private:
  void fill();
  void add_entry(const Journal::Numbered& one, const Secrets& secrets);
  void add(std::string_view kind, const std::string& data);
  bool is_wanted(std::string_view workspace) const;

  const Journal& journal_;
  const EventLog& log_;
  EventPosition at_;
  std::uint64_t seen_request_ = 0;  ///< the entry of which `fault` alone is wanted; 0: no entry
  const std::optional<std::string> workspace_;
  core::Stopwatch quiet_;
  std::string text_;
  std::size_t taken_ = 0;  ///< of text_
};

}  // namespace aml::control
