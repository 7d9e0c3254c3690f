#pragma once

#include <string>
#include <string_view>

#include "emulator/http/message.h"

namespace aml::http {

/// What the server knows beside a handler's answer.
struct AnswerFacts {
  std::string_view date = {};
  std::string_view request_id = {};
  bool close = false;            ///< said to the client
  bool keep_alive_said = false;  ///< HTTP/1.0 asked for it
  bool chunked = false;          ///< the body goes out in chunks
  bool unframed = false;         ///< the body ends with the connection
};

/// Whether answers of this status have no body (204, 304).
bool has_no_body(int status);

/// Appends the status line, all header lines and the empty line: the handler's lines, then exactly
/// one Content-Length (`length` where it is set; no line where a status has no body or where the
/// facts say so), Date, Server, x-ms-request-id (a handler's own stays), Connection where it must
/// be said. Lines of these names by the handler are dropped, and so is a name or value that would
/// break out of its line; that is logged.
/// Source: documented (RFC 9110, RFC 9112); observed (`Server` of the service's dumps).
void write_answer_head(const Response& answer, const AnswerFacts& facts, std::string& to);

}  // namespace aml::http
