#pragma once

namespace aml::http {

/// What a port speaks.
enum class Speech {
  kPlain,  ///< HTTP
  kBoth,   ///< the first byte of a connection tells
  kTls     ///< HTTPS; plain HTTP is refused
};

}  // namespace aml::http
