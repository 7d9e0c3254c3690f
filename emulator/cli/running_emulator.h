#pragma once

#include <string>
#include <string_view>

#include "emulator/cli/config.h"

namespace aml::cli {

/// The emulator that a verb asks: that of `--at`, else the one at the configured port of this
/// machine.
/// Threads: one at a time.
class RunningEmulator {
 public:
  struct Answer {
    int status = 0;
    std::string body;
  };

  explicit RunningEmulator(const Config& config);

  const std::string& url() const { return url_; }
  /// Errors: std::runtime_error, with the address, where nothing answers.
  Answer ask(const std::string& method, const std::string& target, std::string_view body = {});

 private:
  const std::string url_;
};

/// What a refusal says: the detail of a problem document, else the whole body.
std::string reason_of(const RunningEmulator::Answer& answer);

}  // namespace aml::cli
