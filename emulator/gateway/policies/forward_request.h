#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<forward-request />`: the gateway forwards every call that gets so far, so this says only what
/// happens anyway.
extern const PolicySpec kForwardRequest;

}  // namespace aml::gateway
