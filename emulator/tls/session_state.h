#pragma once

#include <memory>

#include "emulator/tls/handles.h"

namespace aml::tls {

struct SessionState {
  std::unique_ptr<SSL, Free<SSL_free>> ssl;
  std::shared_ptr<const void> keys;  ///< what the library's callbacks use
  bool broken = false;               ///< nothing may be sent any more
};

/// The socket's calls, by which a peer that left raises no signal.
/// Errors: std::runtime_error.
BIO* new_socket_bio(int socket);

}  // namespace aml::tls
