#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/message.h"

namespace aml::endpoints {

/// Whose pages a browser may let read answers.
/// Shape:   origins such as `http://localhost:3000`, as they were written; `*` alone is any.
/// Threads: const.
struct CorsOrigins {
  std::vector<std::string> origins;  ///< empty: no header is sent, as the service sent none

  bool allows(std::string_view origin) const;
  bool operator==(const CorsOrigins&) const = default;
};

/// `scheme://host:port` of an origin, by which origins are compared. Nothing for other texts: one
/// with a path, with a `*` in its host, `null`. Slashes at its end do not count.
std::optional<std::string> parse_origin(std::string_view text);

/// Nothing for what is no list of origins between commas.
std::optional<CorsOrigins> parse_cors_origins(std::string_view text);

/// The method that a browser's preflight asks about; null: it is another request.
const std::string* preflight_method(const http::Request& request);

/// What lets the origin's pages read an answer, where `allowed` allows it: the origin, or `*` for
/// any. A page that sends credentials (`named`) reads no answer for any, so it is always named.
core::Headers allowing_headers(const CorsOrigins& allowed, const std::string& origin, bool named);

/// Middleware: `next`, and the headers of cross-origin requests where an origin is allowed. Answers
/// preflights itself. Paths that `excludes` names are as if there was none of it.
http::Handler with_cors(const http::Handler& next, const CorsOrigins& allowed,
                        bool (*excludes)(std::string_view path));

}  // namespace aml::endpoints
