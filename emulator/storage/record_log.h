#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/storage/disk.h"

namespace aml::storage {

/// Where a line of the log is.
struct LogPosition {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< 0: nowhere
};

/// A text file that grows line by line: what was appended is there after kill -9, and a line that
/// was cut short is dropped when the file is opened. Where the log is `forced`, that holds after a
/// loss of power, too.
/// Errors:  std::system_error; the log is as before.
/// Threads: one at a time.
class RecordLog {
 public:
  using Visitor = std::function<void(std::string_view line, LogPosition)>;

  /// Opens or makes the file `name` in `folder`; visits each line.
  RecordLog(int folder, std::string name, bool forced, const Visitor& visit);

  LogPosition append(std::string_view line);
  /// Takes the last line back.
  void retract(LogPosition line);
  std::string read(LogPosition line) const;
  std::uint64_t size() const { return size_; }

  /// A new file of these lines; `positions` are moved to it.
  void compact(const std::vector<LogPosition*>& positions);

 private:
  void visit_lines(const Visitor& visit);
  void force();

  const int folder_;
  const std::string name_;
  const bool forced_;
  Fd file_;
  std::uint64_t size_ = 0;
  bool has_forced_name_ = false;
};

}  // namespace aml::storage
