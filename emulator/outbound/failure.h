#pragma once

#include <stdexcept>
#include <string>

namespace aml::outbound {

/// Why another server gave no answer.
class Failure : public std::runtime_error {
 public:
  enum class Kind {
    kUnreachable,  ///< no connection, or not within the time for it
    kSilent,       ///< no answer, or no more of it, within the time for silence
    kTooLong,      ///< the exchange took longer than it may
    kClosed,       ///< the connection ended, or broke, before the answer did
    kTls,          ///< the handshake failed
    // A second attempt would end like the first one.
    kForbidden,      ///< an address that may not be called: see address_rules.h
    kNoAddress,      ///< what was to be asked cannot be a server's address
    kMalformed,      ///< what came is not HTTP/1.x, or its head exceeds its limits
    kTooLarge,       ///< more bytes than the caller takes
    kUntrusted,      ///< no trusted authority signed the certificate
    kNoAuthorities,  ///< the certificates of the authorities cannot be read
    kStopped         ///< the emulator is stopping
  };

  Failure(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}

  Kind kind() const { return kind_; }
  bool is_transient() const { return kind_ < Kind::kForbidden; }

 private:
  Kind kind_;
};

}  // namespace aml::outbound
