#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<set-header name="X-From" exists-action="override"><value>gateway</value></set-header>`: on the
/// request in inbound, on the answer in outbound and on-error.
extern const PolicySpec kSetHeader;

}  // namespace aml::gateway
