#include "emulator/http/request_head.h"

#include <algorithm>
#include <array>
#include <string>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"
#include "emulator/text/number.h"
#include "emulator/text/words.h"

namespace aml::http {

namespace {

using Refusal = std::optional<core::ApiError>;
using text::is_digit;
using text::trim;

constexpr std::size_t kEmptyLinesBefore = 8;

Refusal malformed(std::string_view reason) {
  return core::ApiError(core::kMalformedRequest, {reason});
}

Refusal over_limit(const core::ErrorSpec& row, std::size_t limit) {
  return core::ApiError(row, {std::to_string(limit)});
}

constexpr std::array<bool, 256> characters(std::string_view extra) {
  std::array<bool, 256> set{};
  for (unsigned char c = '0'; c <= '9'; ++c) set[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) set[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) set[c] = true;
  for (char c : extra) set[static_cast<unsigned char>(c)] = true;
  return set;
}

// RFC 9110, 5.6.2.
constexpr std::array<bool, 256> kTokenCharacters = characters("!#$%&'*+-.^_`|~");

bool is_token(std::string_view text) {
  for (char c : text) {
    if (!kTokenCharacters[static_cast<unsigned char>(c)]) return false;
  }
  return !text.empty();
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool has_control(std::string_view text, bool tabs_allowed) {
  text.remove_prefix(text::unmarked_prefix(text, [](std::uint64_t word) {
    return text::mark_below(word, 0x20) | text::mark_equal(word, 0x7F);
  }));
  for (char c : text) {
    if (is_control(c) && !(tabs_allowed && c == '\t')) return true;
  }
  return false;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The next member of a comma-separated list.
std::string_view next_member(std::string_view& rest) {
  return trim(text::cut(rest, ','));
}

Refusal check_version(std::string_view version, bool& is_http11) {
  const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                      version[6] == '.' && is_digit(version[7]);
  if (!shaped) return malformed("The request line does not end with an HTTP version.");
  is_http11 = version == "HTTP/1.1";
  if (!is_http11 && version != "HTTP/1.0") return core::ApiError(core::kHttpVersionNotSupported);
  return {};
}

// `http://host/path?query`, as proxies are asked: cut to what the path routes see.
bool take_absolute_form(std::string_view target, Request& request) {
  const std::size_t colon = target.find("://");
  if (colon == std::string_view::npos) return false;
  const std::string_view scheme = target.substr(0, colon);
  if (!same_name(scheme, "http") && !same_name(scheme, "https")) return false;
  const std::string_view rest = target.substr(colon + 3);
  const std::size_t path = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, path);
  authority.remove_prefix(authority.rfind('@') + 1);
  if (authority.empty()) return false;
  request.host = authority;
  request.proxied = true;
  std::string cut(path == std::string_view::npos ? "" : rest.substr(path));
  if (!cut.starts_with('/')) cut.insert(0, 1, '/');
  request.set_target(std::move(cut));
  return true;
}

Refusal take_target(std::string_view target, Request& request) {
  if (target.empty() || has_control(target, false)) {
    return malformed("The request target holds characters that must be escaped.");
  }
  const bool connect = request.method == "CONNECT";
  if (connect) {
    request.host.assign(target);
    request.proxied = true;
  }
  if (!connect && target.front() != '/' && target != "*") {
    if (take_absolute_form(target, request)) return {};
    return malformed("The request target is neither a path nor an http URL.");
  }
  request.target.assign(target);
  request.set_target(std::move(request.target));
  return {};
}

Refusal parse_request_line(std::string_view line, Request& request, bool& is_http11) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return malformed("The request line is not `METHOD target HTTP/1.1`.");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!is_token(method)) return malformed("The method is not a token.");
  if (target.find(' ') != std::string_view::npos) {
    return malformed("The request line holds more than three parts.");
  }
  if (auto refusal = check_version(line.substr(last + 1), is_http11)) return refusal;
  request.method.assign(method);
  return take_target(target, request);
}

// `name`, `name:port`, `[v6]` or `[v6]:port`: two readers see the same host.
bool is_authority(std::string_view text) {
  static constexpr std::array<bool, 256> kNames = characters("-._~!$&'()*+,;=%");
  const auto in_name = [](char c) { return kNames[static_cast<unsigned char>(c)]; };
  const auto in_address = [](char c) { return text::hex_digit(c) >= 0 || c == ':' || c == '.'; };
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return false;
  const std::string_view host = text.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0));
  std::string_view port = text.substr(bracketed ? end + 1 : end);
  if (!port.empty() && port.front() != ':') return false;
  if (!port.empty()) port.remove_prefix(1);
  return (bracketed ? std::all_of(host.begin(), host.end(), in_address)
                    : std::all_of(host.begin(), host.end(), in_name)) &&
         std::all_of(port.begin(), port.end(), is_digit);
}

// What single headers say, gathered while their lines are read.
struct Facts {
  std::size_t hosts = 0;
  std::string_view host;
  std::optional<std::uint64_t> length;
  bool encoded = false;  // a Transfer-Encoding line was there
  bool chunked = false;
  bool close = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

// `5` and `5, 5` say the same; anything else would let two readers see two bodies.
Refusal take_length(std::string_view value, Facts& facts) {
  std::string_view rest = value;
  do {
    const std::string_view member = next_member(rest);
    const auto length = text::parse_number<std::uint64_t>(member);
    if (!length) return malformed("Content-Length is not a number.");
    if (facts.length.value_or(*length) != *length) {
      return malformed("The request has several Content-Length values that differ.");
    }
    facts.length = length;
  } while (!rest.empty());
  return {};
}

Refusal take_transfer_coding(std::string_view value, Facts& facts) {
  if (facts.encoded || !same_name(value, "chunked")) {
    return core::ApiError(core::kTransferCodingNotSupported, {value});
  }
  facts.encoded = true;
  facts.chunked = true;
  return {};
}

void take_connection(std::string_view value, Facts& facts) {
  for (std::string_view rest = value; !rest.empty();) {
    const std::string_view member = next_member(rest);
    if (same_name(member, "close")) facts.close = true;
    if (same_name(member, "keep-alive")) facts.keep_alive = true;
  }
}

Refusal take_fact(std::string_view name, std::string_view value, Facts& facts) {
  if (same_name(name, "Host")) {
    ++facts.hosts;
    facts.host = value;
  } else if (same_name(name, "Content-Length")) {
    return take_length(value, facts);
  } else if (same_name(name, "Transfer-Encoding")) {
    return take_transfer_coding(value, facts);
  } else if (same_name(name, "Connection")) {
    take_connection(value, facts);
  } else if (same_name(name, "Expect")) {
    facts.expects_continue = facts.expects_continue || same_name(value, "100-continue");
  }
  return {};
}

Refusal parse_header_line(std::string_view line, Header& header, Facts& facts) {
  AML_ASSERT(!line.empty());
  if (is_blank(line.front())) return malformed("A header line starts with a blank.");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return malformed("A header line has no colon.");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return malformed("A header name is not a token.");
  const std::string_view value = trim(line.substr(colon + 1));
  if (has_control(value, true)) return malformed("A header value holds control characters.");
  header.name.assign(name);
  header.value.assign(value);
  return take_fact(name, value, facts);
}

Refusal parse_header_lines(std::string_view rest, Headers& headers, Facts& facts) {
  std::size_t count = 0;
  for (;;) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    if (line.empty()) break;
    AML_ASSERT(line.size() + 2 <= rest.size());
    rest.remove_prefix(line.size() + 2);
    if (count == headers.size()) headers.emplace_back();
    if (auto refusal = parse_header_line(line, headers[count], facts)) return refusal;
    ++count;
  }
  headers.resize(count);
  return {};
}

Refusal decide_framing(const Facts& facts, bool is_http11, Framing& framing) {
  if (is_http11 && facts.hosts != 1) {
    return malformed("An HTTP/1.1 request has exactly one Host header.");
  }
  if (facts.encoded && facts.length) {
    return malformed("The request has both Content-Length and Transfer-Encoding.");
  }
  if (facts.encoded && !is_http11) return malformed("HTTP/1.0 has no Transfer-Encoding.");
  framing.is_http11 = is_http11;
  framing.keep_alive = !facts.close && (is_http11 || facts.keep_alive);
  framing.keep_alive_asked = !is_http11 && framing.keep_alive;
  framing.expects_continue = is_http11 && facts.expects_continue;
  framing.chunked = facts.chunked;
  framing.length = facts.length.value_or(0);
  return {};
}

Refusal check_sizes(std::string_view bytes, std::size_t line_end, const core::Limits& limits,
                    const HeadScan& scan) {
  if (line_end - scan.line > limits.header_line_bytes) {
    const bool request_line = scan.line == scan.begin;
    return over_limit(request_line ? core::kTargetTooLong : core::kHeaderLineTooLong,
                      limits.header_line_bytes);
  }
  const std::size_t block_end = std::min(bytes.size(), line_end);
  if (block_end - scan.begin > limits.header_bytes) {
    return over_limit(core::kHeadersTooLarge, limits.header_bytes);
  }
  return {};
}

}  // namespace

std::optional<core::ApiError> scan_head(std::string_view bytes, const core::Limits& limits,
                                        HeadScan& scan) {
  AML_ASSERT(scan.begin <= scan.line && scan.line <= scan.seen && scan.seen <= bytes.size());
  while (!scan.whole()) {
    const std::size_t lf = bytes.find('\n', scan.seen);
    const bool complete = lf != std::string_view::npos;
    if (auto refusal = check_sizes(bytes, complete ? lf : bytes.size(), limits, scan)) {
      return refusal;
    }
    scan.seen = complete ? lf + 1 : bytes.size();
    if (!complete) return {};
    if (lf == scan.line || bytes[lf - 1] != '\r')
      return malformed("A line does not end with CR LF.");
    const bool empty = lf - 1 == scan.line;
    const bool before = scan.line == scan.begin;
    scan.line = lf + 1;
    if (empty && before) scan.begin = scan.line;
    if (empty && !before) scan.end = scan.line;
    if (scan.begin > 2 * kEmptyLinesBefore)
      return malformed("The request starts with empty lines.");
  }
  return {};
}

std::optional<core::ApiError> parse_head(std::string_view head, Request& request,
                                         Framing& framing) {
  const std::size_t line = head.find("\r\n");
  if (line == std::string_view::npos || !head.ends_with("\r\n")) {
    return malformed("The header block has no end.");
  }
  bool is_http11 = true;
  Facts facts;
  request.host.clear();
  request.proxied = false;
  if (auto refusal = parse_request_line(head.substr(0, line), request, is_http11)) return refusal;
  if (auto refusal = parse_header_lines(head.substr(line + 2), request.headers, facts)) {
    return refusal;
  }
  if (request.host.empty()) request.host.assign(facts.host);
  if (!is_authority(request.host)) return malformed("The host is not a name or an address.");
  return decide_framing(facts, is_http11, framing);
}

}  // namespace aml::http
