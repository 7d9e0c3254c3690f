#pragma once

#include <optional>
#include <string_view>

#include "emulator/core/api_error.h"
#include "emulator/core/limits.h"
#include "emulator/http/request_head.h"

namespace aml::tests {

/// A head as the server reads it: its end is found, then it is parsed.
/// Errors: the refusal; `framing` and `request` mean nothing then, nor where `scan` is not whole.
inline std::optional<core::ApiError> read_head(std::string_view bytes, http::HeadScan& scan,
                                               http::Request& request, http::Framing& framing) {
  if (auto refusal = http::scan_head(bytes, core::Limits(), scan)) return refusal;
  if (!scan.whole()) return {};
  return http::parse_head(bytes.substr(scan.begin, scan.end - scan.begin), request, framing);
}

}  // namespace aml::tests
