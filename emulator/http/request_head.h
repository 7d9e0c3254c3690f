#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/core/api_error.h"
#include "emulator/core/limits.h"
#include "emulator/http/message.h"

namespace aml::http {

/// How far the bytes of a connection have been looked at for the end of a request's head.
struct HeadScan {
  std::size_t begin = 0;  ///< of the request line, after empty lines that clients may send before
  std::size_t line = 0;   ///< of the line that is not whole yet
  std::size_t seen = 0;   ///< bytes without a line's end, after `line`
  std::size_t end = 0;    ///< after the empty line that ends the head; 0: not there yet

  bool whole() const { return end != 0; }
};

/// Looks on for the end of the head in all unread bytes of a connection, each byte once.
/// Errors: the refusal of a head that breaks a bound or ends a line with LF alone.
std::optional<core::ApiError> scan_head(std::string_view bytes, const core::Limits& limits,
                                        HeadScan& scan);

/// What the head says about the body and the connection.
struct Framing {
  bool keep_alive = true;
  bool is_http11 = true;
  bool keep_alive_asked = false;  ///< by HTTP/1.0: repeated to the client
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t length = 0;  ///< of the body; 0 without length and chunking
};

/// Reads a whole head (request line, header lines, the empty line) into method, target, host and
/// headers of `request`, whose storage is reused, and into `framing`.
/// Shape:  header values keep their bytes; only blanks at both ends go. Any token is a method.
/// Errors: the refusal: 400, 501 for a transfer coding, 505 for a version.
/// Source: documented (RFC 9110, RFC 9112), stricter where leniency lets two readers disagree.
std::optional<core::ApiError> parse_head(std::string_view head, Request& request, Framing& framing);

}  // namespace aml::http
