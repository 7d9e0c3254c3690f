#pragma once

#include <string_view>

#include "emulator/http/message.h"

namespace aml::http {

/// What the server knows beside a handler's answer.
struct AnswerFacts {
  std::string_view date = {};
  std::string_view request_id = {};
  bool close = false;            ///< said to the client
  bool keep_alive_told = false;  ///< HTTP/1.0 asked for it
};

/// Completes `answer.headers` to all lines that go out: exactly one Content-Length (`length` where
/// it is given), none where a status has no body (204, 304; the body goes as well), Date, Server,
/// x-ms-request-id (a handler's own stays), Connection where it must be said. Lines of these names
/// by the handler are dropped, and so is a name or value that would break out of its line; that is
/// logged. Source: documented (RFC 9110); observed (`Server` of the service's dumps).
void complete_headers(Response& answer, const AnswerFacts& facts);

}  // namespace aml::http
