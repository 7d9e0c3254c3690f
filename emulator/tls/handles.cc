#include "emulator/tls/handles.h"

#include <openssl/err.h>

#include <stdexcept>

namespace aml::tls {

void throw_failure(const std::string& what) {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  throw std::runtime_error(what + (reason == nullptr ? "" : std::string(": ") + reason));
}

void check(bool worked, const char* what) {
  if (!worked) throw_failure(what);
}

}  // namespace aml::tls
