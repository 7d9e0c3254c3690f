#pragma once

#include "emulator/tls/handles.h"

namespace aml::tls {

/// A certificate, and the key it speaks of.
struct Identity {
  Certificate certificate;
  Key key;
};

}  // namespace aml::tls
