#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "emulator/core/clock.h"
#include "emulator/tls/authority.h"
#include "emulator/tls/played_names.h"

namespace aml::tls {

class Session;

/// The server's side of TLS: an authority and a certificate for each name that is asked for. Made
/// when they are first needed: who speaks plain HTTP pays nothing.
/// Shape:   TLS 1.2 and 1.3, HTTP/1.1, no compression, no renegotiation. Sessions resume by tickets
///          that the clients keep. A name that is not played ends the handshake with the alert
///          unrecognized_name; without a name the certificate is that of this machine.
/// Threads: any.
class ServerKeys {
 public:
  /// `folder` keeps the authority; empty: memory. `clock` outlives the keys.
  ServerKeys(PlayedNames names, std::filesystem::path folder, const core::Clock& clock);
  ~ServerKeys();
  ServerKeys(const ServerKeys&) = delete;
  ServerKeys& operator=(const ServerKeys&) = delete;

  /// Errors: those of Authority, at each call until one works.
  const Authority& authority();
  /// For a socket that does not block, and that outlives the session.
  /// Errors: those of Authority; std::runtime_error of the library.
  std::unique_ptr<Session> accept(int socket);

 private:
  class State;

  const std::unique_ptr<State> state_;
};

}  // namespace aml::tls
