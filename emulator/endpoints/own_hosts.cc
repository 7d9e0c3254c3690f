#include "emulator/endpoints/own_hosts.h"

#include <arpa/inet.h>

#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/played_domains.h"

namespace aml::endpoints {

namespace {

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

bool ends_with_name(std::string_view host, std::string_view suffix) {
  return host.size() > suffix.size() &&
         text::same_name(host.substr(host.size() - suffix.size()), suffix);
}

bool is_loopback_name(std::string_view host) {
  return text::same_name(host, "localhost") || ends_with_name(host, ".localhost");
}

enum class BrowserMark { kNone, kSure, kAgent, kLanguage };

// The lengths of their names distinguish most headers of programs from those of browsers.
BrowserMark mark_of(const core::Header& header) {
  const auto is = [&](std::string_view name) { return text::same_name(header.name, name); };
  const auto sure_if = [](bool mark) { return mark ? BrowserMark::kSure : BrowserMark::kNone; };
  switch (header.name.size()) {
    case 6:
      return sure_if(is("Origin"));
    case 7:
      return sure_if(is("Referer"));
    case 14:
      return sure_if(is("Sec-Fetch-Site") || is("Sec-Fetch-Mode") || is("Sec-Fetch-Dest"));
    case 10:
      return is("User-Agent") && header.value.starts_with("Mozilla/") ? BrowserMark::kAgent
                                                                      : BrowserMark::kNone;
    case 15:
      return is("Accept-Language") ? BrowserMark::kLanguage : BrowserMark::kNone;
    default:
      return BrowserMark::kNone;
  }
}

// Where a page is not a secure origin, browsers leave out Sec-Fetch-*, and Origin of what only
// reads.
bool is_browser(const http::Request& request) {
  bool has_agent = false;
  bool has_language = false;
  for (const core::Header& header : request.headers) {
    const BrowserMark mark = mark_of(header);
    if (mark == BrowserMark::kSure) return true;
    has_agent = has_agent || mark == BrowserMark::kAgent;
    has_language = has_language || mark == BrowserMark::kLanguage;
  }
  return has_agent && has_language;
}

}  // namespace

std::string_view host_name(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return authority.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  return authority.substr(0, authority.find(':'));
}

std::string_view authority_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

bool is_emulated_host(std::string_view authority) {
  return core::find_played_domain(host_name(authority)) != nullptr;
}

OwnHosts::OwnHosts(std::string bound_host, bool on_loopback, const std::string& public_url)
    : bound_host_(std::move(bound_host)),
      on_loopback_(on_loopback),
      public_host_(host_name(authority_of(public_url))) {}

bool OwnHosts::is_public_host(std::string_view authority) const {
  return !public_host_.empty() && text::same_name(host_name(authority), public_host_);
}

bool OwnHosts::contains(std::string_view authority) const {
  const std::string host(host_name(authority));
  // Rebinding needs a name; an address cannot be rebound.
  return host.empty() || text::same_name(host, bound_host_) || is_loopback_name(host) ||
         is_address(host) || is_public_host(authority);
}

bool OwnHosts::is_rebound(const http::Request& request) const {
  return on_loopback_ && is_browser(request) && !contains(request.host) &&
         !is_emulated_host(request.host);
}

void OwnHosts::check(const http::Request& request) const {
  if (is_rebound(request)) throw core::ApiError(core::kHostNotPlayed, {request.host});
}

http::RouteFamily with_own_hosts(http::RouteFamily family, const OwnHosts& hosts) {
  for (http::Route& route : family.routes) {
    route.answer = [&hosts, answer = std::move(route.answer)](const http::Call& call) {
      hosts.check(call.request);
      return answer(call);
    };
    route.admit = [&hosts, admit = std::move(route.admit)](const http::Call& call) {
      hosts.check(call.request);
      return admit ? admit(call) : nullptr;
    };
  }
  return family;
}

}  // namespace aml::endpoints
