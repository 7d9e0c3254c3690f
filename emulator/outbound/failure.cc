#include "emulator/outbound/failure.h"

namespace aml::outbound {

bool Failure::may_pass() const {
  switch (kind_) {
    case Kind::kUnreachable:
    case Kind::kSilent:
    case Kind::kTooLong:
    case Kind::kClosed:
    case Kind::kTls:
      return true;
    case Kind::kMalformed:
    case Kind::kTooLarge:
    case Kind::kUntrusted:
    case Kind::kNoAuthorities:
    case Kind::kStopped:
      return false;
  }
  return false;
}

}  // namespace aml::outbound
