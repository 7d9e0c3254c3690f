#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/message.h"

namespace aml::endpoints {

/// Whose pages a browser may let read answers.
/// Shape:   origins such as `http://localhost:3000`; `*` alone is any.
/// Threads: const.
struct CorsOrigins {
  std::vector<std::string> origins;  ///< empty: no header is sent, as the service sent none

  bool allows(std::string_view origin) const;
  bool operator==(const CorsOrigins&) const = default;
};

/// Nothing for what is no list of origins between commas.
std::optional<CorsOrigins> parse_cors_origins(std::string_view text);

/// Middleware: `next`, and the headers of cross-origin requests where an origin is allowed. Answers
/// preflights itself. Paths that `excludes` names are as if there was none of it.
http::Handler with_cors(const http::Handler& next, const CorsOrigins& allowed,
                        bool (*excludes)(std::string_view path));

}  // namespace aml::endpoints
