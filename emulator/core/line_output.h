#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aml::core {

/// Lines to a file descriptor, never waiting for its reader: a pipe that is full, a terminal
/// that was stopped, a socket.
/// Shape:   a line goes out whole or not at all; what a terminal took of one is finished first.
/// Threads: one at a time.
class LineOutput {
 public:
  /// `fd` stays owned by the caller. Its flags are not touched: other processes may share them.
  explicit LineOutput(int fd);
  LineOutput(const LineOutput&) = delete;
  LineOutput& operator=(const LineOutput&) = delete;
  ~LineOutput();

  /// False: the line is dropped, as it cannot go out now.
  bool write(std::string_view line);

 private:
  enum class Mode { kWrite, kSend, kPoll };

  std::size_t write_some(std::string_view bytes) const;
  bool finish_line();

  int fd_;
  int own_fd_ = -1;  ///< opened again here, where that gives it separate flags
  Mode mode_ = Mode::kPoll;
  std::string rest_;  ///< of the line that went out in part
};

}  // namespace aml::core
