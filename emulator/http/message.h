#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/ascii.h"
#include "emulator/core/bytes.h"
#include "emulator/core/headers.h"
#include "emulator/core/request_context.h"

namespace aml::http {

using core::find_header;
using core::Header;
using core::Headers;
using core::percent_decode;
using core::same_name;

/// The body of a request while it arrives, framing (length or chunks) removed.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// Bytes read into `to`; 0 at the end.
  /// Errors: ApiError kMalformedBody (broken chunks), kRequestTooSlow (the peer stalled);
  ///         ConnectionLost when the peer has gone.
  virtual std::size_t read(char* to, std::size_t size) = 0;
  /// The declared length; none for chunked bodies.
  virtual std::optional<std::size_t> length() const = 0;
};

/// One request, as plain values.
struct Request {
  std::string method;     ///< as sent: any token
  std::string target;     ///< the raw request target; an absolute form is cut to its path and query
  std::string_view path;  ///< raw, undecoded, up to `?`; views `target`
  std::string_view query;  ///< raw, behind `?`
  std::string host;        ///< of the Host header or the absolute form
  Headers headers;
  std::string body;              ///< whole, where the route asks for it
  BodyReader* reader = nullptr;  ///< never null while a handler runs behind the server
  std::string remote_address;
  bool secure = false;

  Request() = default;
  Request(const Request&) = delete;  // path and query view target
  Request& operator=(const Request&) = delete;

  /// Sets target, path and query.
  void set_target(std::string raw);
  /// The first query member of that name, percent-decoded; none when absent. Names are
  /// case-insensitive.
  std::optional<std::string> query_value(std::string_view name) const;
};

/// Reads the rest of the body into request.body.
/// Errors: ApiError kBodyTooLarge beyond `limit`, kContentEncodingNotSupported for a packed body
///         (nothing is ever unpacked here), and those of BodyReader::read.
void read_body(Request& request, std::size_t limit);

struct Response {
  int status = 200;
  Headers headers;  ///< without Content-Length, Date, Server and connection headers: the server
                    ///< adds those
  std::string content_type;
  std::string body;
  /// A body that is pulled piece by piece while it goes out, instead of `body`. It gives exactly
  /// `length` bytes; when it fails or ends before, the connection closes there.
  std::unique_ptr<core::ByteSource> source;
  /// Of `source`, or of the body that an answer to HEAD leaves out; none: the size of `body`, or
  /// whatever `source` gives.
  std::optional<std::uint64_t> length;

  void set(std::string_view name, std::string value);
};

using Handler = std::function<Response(Request&, core::RequestContext&)>;

}  // namespace aml::http
