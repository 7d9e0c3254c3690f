#include "emulator/http/message.h"

#include <algorithm>
#include <array>

#include "emulator/core/error_catalog.h"

namespace aml::http {

namespace {

using text::cut;
using text::trim;

constexpr std::size_t kFirstBodyStep = 64u << 10;
constexpr std::size_t kLargestBodyStep = 4u << 20;

// Tokens such as `UTF-8`, which clients of the service do send here, name no coding and change
// nothing.
constexpr std::array<std::string_view, 8> kCodings = {"gzip",     "x-gzip",     "deflate", "br",
                                                      "compress", "x-compress", "zstd",    "lzma"};

void refuse_packed_body(const Request& request) {
  const std::string* encoding = find_header(request.headers, "Content-Encoding");
  if (encoding == nullptr || request.reader->length() == 0u) return;
  for (std::string_view rest = *encoding; !rest.empty();) {
    const std::string_view coding = trim(cut(rest, ','));
    if (std::any_of(kCodings.begin(), kCodings.end(),
                    [&](std::string_view known) { return same_name(known, coding); })) {
      throw core::ApiError(core::kContentEncodingNotSupported, {coding});
    }
  }
}

[[noreturn]] void refuse_large_body(std::size_t limit) {
  throw core::ApiError(core::kBodyTooLarge, {std::to_string(limit)});
}

}  // namespace

void Request::set_target(std::string raw) {
  target = std::move(raw);
  query = target;
  path = cut(query, '?');
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  for (std::string_view rest = query; !rest.empty();) {
    std::string_view value = cut(rest, '&');
    if (same_name(percent_decode(cut(value, '=')), name)) return percent_decode(value);
  }
  return std::nullopt;
}

void read_body(Request& request, std::size_t limit) {
  refuse_packed_body(request);
  const std::optional<std::size_t> length = request.reader->length();
  if (length.value_or(0) > limit) refuse_large_body(limit);

  // A declared length is a promise of the peer: memory follows the bytes that came.
  std::string& body = request.body;
  const std::size_t most = length.value_or(limit);
  if (length) body.reserve(std::min(most, kLargestBodyStep) + 1);
  std::size_t filled = body.size();
  for (;;) {
    const std::size_t step = std::clamp(filled, kFirstBodyStep, kLargestBodyStep);
    // One byte beyond the limit tells a body that just fits from one that does not.
    body.resize(filled + std::min(step, most - filled + 1));
    const std::size_t got = request.reader->read(body.data() + filled, body.size() - filled);
    filled += got;
    if (filled > limit) refuse_large_body(limit);
    if (got == 0) break;
  }
  body.resize(filled);
}

void Response::set(std::string_view name, std::string value) {
  for (Header& header : headers) {
    if (!same_name(header.name, name)) continue;
    header.value = std::move(value);
    return;
  }
  headers.push_back({std::string(name), std::move(value)});
}

}  // namespace aml::http
