#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<base />`: the policies of the enclosing scope run here. The chain itself follows it.
extern const PolicySpec kBase;

}  // namespace aml::gateway
