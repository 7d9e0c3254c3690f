#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/outlives.h"

namespace aml::storage {

/// Says in an account's folder whether its last session left everything on the disk.
/// Shape:   the number of the session on a line; on another `forced`, or `open`, an id of the
///          machine's run, and the file system's time since which there are writes that were not
///          forced. Earlier versions wrote the number alone.
/// Errors:  std::system_error.
/// Threads: one at a time.
class SessionMark {
 public:
  /// `file`: open for reading and writing; it outlives the mark.
  SessionMark(int file, core::Outlives outlives);
  ~SessionMark();
  SessionMark(const SessionMark&) = delete;
  SessionMark& operator=(const SessionMark&) = delete;

  /// Another each time that the account is opened.
  std::uint64_t number() const { return number_; }
  /// The machine stopped since then, and what was written may be torn. None: nothing is.
  std::optional<std::int64_t> torn_since_ns() const;
  /// Says that a session begins; what was torn is repaired. `now_ns`: the file system's time.
  void begin(std::int64_t now_ns);

 private:
  void parse(std::string_view text);
  void write(const std::string& state);

  const int file_;
  const core::Outlives outlives_;
  const std::string run_;  ///< of this machine, until it stops; empty: not known
  std::uint64_t number_ = 0;
  std::string open_in_;  ///< run of a session that forced nothing; empty: there was none
  std::int64_t since_ns_ = 0;
  bool is_open_ = false;
};

}  // namespace aml::storage
