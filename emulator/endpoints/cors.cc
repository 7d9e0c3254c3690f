#include "emulator/endpoints/cors.h"

#include <algorithm>
#include <utility>

#include "emulator/core/url.h"
#include "emulator/text/ascii.h"

namespace aml::endpoints {

namespace {

constexpr std::string_view kAny = "*";
constexpr std::string_view kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
// What browsers' programs read of the answers.
constexpr std::string_view kExposed = "ETag, Location, Retry-After, x-ms-request-id";
constexpr std::string_view kSeconds = "600";

void allow(http::Response& response, const CorsOrigins& allowed, const std::string& origin) {
  for (core::Header& header : allowing_headers(allowed, origin, false))
    response.set(header.name, std::move(header.value));
}

http::Response preflight(const CorsOrigins& allowed, const std::string& origin,
                         const http::Request& request) {
  http::Response response;
  response.status = 204;
  allow(response, allowed, origin);
  response.set("Access-Control-Allow-Methods", std::string(kMethods));
  const std::string* const headers =
      core::find_header(request.headers, "Access-Control-Request-Headers");
  if (headers != nullptr) response.set("Access-Control-Allow-Headers", *headers);
  response.set("Access-Control-Max-Age", std::string(kSeconds));
  return response;
}

}  // namespace

bool CorsOrigins::allows(std::string_view origin) const {
  const std::optional<std::string> asked = parse_origin(origin);
  return std::any_of(origins.begin(), origins.end(), [&](const std::string& one) {
    return one == kAny || (asked && parse_origin(one) == asked);
  });
}

std::optional<std::string> parse_origin(std::string_view text) {
  const auto url = core::parse_url(text);
  if (!url || !url->path.empty() || url->host.find('*') != std::string::npos) return std::nullopt;
  return url->origin();
}

std::optional<CorsOrigins> parse_cors_origins(std::string_view text) {
  CorsOrigins parsed;
  while (!text.empty()) {
    const std::string_view one = text::trim(text::cut(text, ','));
    if (one != kAny && (one.ends_with('/') || !parse_origin(one))) return std::nullopt;
    parsed.origins.emplace_back(one);
  }
  const bool is_ambiguous = parsed.allows(kAny) && parsed.origins.size() > 1;
  return is_ambiguous ? std::nullopt : std::optional(std::move(parsed));
}

const std::string* preflight_method(const http::Request& request) {
  if (request.method != "OPTIONS" || core::find_header(request.headers, "Origin") == nullptr)
    return nullptr;
  return core::find_header(request.headers, "Access-Control-Request-Method");
}

core::Headers allowing_headers(const CorsOrigins& allowed, const std::string& origin, bool named) {
  constexpr const char* kName = "Access-Control-Allow-Origin";
  if (allowed.allows(kAny) && !named) return {{kName, std::string(kAny)}};
  return {{kName, origin}, {"Vary", "Origin"}};
}

http::Handler with_cors(const http::Handler& next, const CorsOrigins& allowed,
                        bool (*excludes)(std::string_view path)) {
  if (allowed.origins.empty()) return next;
  return next.with_answer(
      [next, allowed, excludes](http::Request& request, core::RequestContext& context) {
        const std::string* const header = core::find_header(request.headers, "Origin");
        const bool counts = header != nullptr && allowed.allows(*header) && !excludes(request.path);
        if (!counts) return next(request, context);
        const std::string origin = *header;
        if (preflight_method(request) != nullptr) return preflight(allowed, origin, request);
        http::Response response = next(request, context);
        allow(response, allowed, origin);
        response.set("Access-Control-Expose-Headers", std::string(kExposed));
        return response;
      });
}

}  // namespace aml::endpoints
