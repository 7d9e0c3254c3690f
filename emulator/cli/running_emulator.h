#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/cli/config.h"
#include "emulator/cli/data_folder.h"
#include "emulator/core/url.h"
#include "emulator/outbound/client.h"

namespace aml::cli {

/// The emulator that a verb asks: that of `--at`, else the one at the configured port of this
/// machine. Where its address is https, its authority is that of `--at-ca`; else, on this machine,
/// the one that it says itself over plain HTTP at the same port, and then the system's.
/// Threads: one at a time.
class RunningEmulator {
 public:
  struct Answer {
    int status = 0;
    std::string body;
  };

  explicit RunningEmulator(const Config& config);
  ~RunningEmulator();

  const std::string& url() const { return url_; }
  /// Errors: std::runtime_error, with the address, where nothing answers.
  Answer ask(const std::string& method, const std::string& target, std::string_view body = {});
  /// The body goes to `take`, piece by piece, whatever the status; in the answer are its first
  /// 64 KiB. Errors: as ask(), also where the body is not whole; those of `take`.
  Answer download(const std::string& target,
                  const std::function<void(std::string_view piece)>& take);
  /// Takes server-sent events, which go on for ever: the data of each that `take` gets is one line;
  /// false ends it. What they begin after is `last_id`.
  /// Errors: as ask(); std::runtime_error with the reason where the emulator refuses.
  using TakeEvent = std::function<bool(std::string_view kind, std::string_view data)>;
  void follow(const std::string& target, const std::string& last_id, const TakeEvent& take);

 private:
  outbound::Client::Options options_for(const core::Url& url);
  std::string ask_authority(core::Url url);

  const std::string url_;
  std::string ca_file_;                      ///< empty: not known
  std::unique_ptr<const DataFolder> files_;  ///< of what it said
};

/// What a refusal says: the detail of a problem document, else the whole body.
std::string reason_of(const RunningEmulator::Answer& answer);

}  // namespace aml::cli
