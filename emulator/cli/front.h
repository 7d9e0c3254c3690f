#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/cli/app.h"
#include "emulator/cli/banner.h"
#include "emulator/cli/config.h"
#include "emulator/http/server.h"
#include "emulator/tls/server_keys.h"

namespace aml::cli {

/// The sockets in front of an emulator: its port, and those that settings add.
/// Threads: one at a time.
class Front {
 public:
  /// Binds all; does not serve yet. The app outlives it.
  /// Errors: those of http::Server.
  Front(const Config& config, core::Clock& clock, core::IdSource& ids, App& app);
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  void start();
  /// Within the two seconds that a signal gives.
  void stop();

  /// That of the port itself.
  const http::Server& server() const { return *servers_.front(); }
  BoundUrls urls() const;
  /// Null: HTTPS is off. Errors: those of tls::Authority.
  const tls::Authority* authority() { return keys_ == nullptr ? nullptr : &keys_->authority(); }

 private:
  std::vector<std::string> addresses() const;

  App& app_;
  const std::unique_ptr<tls::ServerKeys> keys_;  ///< null: HTTPS is off
  std::vector<std::unique_ptr<http::Server>> servers_;
  bool speaks_both_ = false;
  const http::Server* https_server_ = nullptr;  ///< of HTTPS alone; null: no such port
  const http::Server* blob_server_ = nullptr;
};

}  // namespace aml::cli
