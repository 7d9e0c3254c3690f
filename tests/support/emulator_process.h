#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace aml::tests {

/// A serving emulator on a port that the system chose.
class EmulatorProcess {
 public:
  /// Starts `serve --port 0 --quiet` with more arguments and waits for its READY line.
  /// Errors: std::runtime_error with what it said when it ends before.
  explicit EmulatorProcess(const std::vector<std::string>& arguments = {});

  std::uint16_t port() const { return port_; }
  const std::string& ready_line() const { return ready_line_; }
  /// The lines before it; none with --quiet.
  const std::vector<std::string>& banner() const { return banner_; }
  Program& program() { return program_; }

 private:
  Program program_;
  std::vector<std::string> banner_;
  std::string ready_line_;
  std::uint16_t port_ = 0;
};

}  // namespace aml::tests
