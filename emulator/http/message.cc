#include "emulator/http/message.h"

#include <algorithm>
#include <array>

#include "emulator/core/error_catalog.h"

namespace aml::http {

namespace {

using text::cut;
using text::trim;

// Tokens such as `UTF-8`, which clients of the service do send here, name no coding and change
// nothing.
constexpr std::array<std::string_view, 8> kCodings = {"gzip",     "x-gzip",     "deflate", "br",
                                                      "compress", "x-compress", "zstd",    "lzma"};

void refuse_packed_body(const Request& request) {
  const std::string* encoding = find_header(request.headers, "Content-Encoding");
  if (encoding == nullptr || request.declared_length == 0u) return;
  for (std::string_view rest = *encoding; !rest.empty();) {
    const std::string_view coding = trim(cut(rest, ','));
    if (std::any_of(kCodings.begin(), kCodings.end(),
                    [&](std::string_view known) { return same_name(known, coding); })) {
      throw core::ApiError(core::kContentEncodingNotSupported, {coding});
    }
  }
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
    if (text::decodes_to(cut(value, '='), name)) return text::percent_decode(value);
  }
  return std::nullopt;
}

std::string_view whole_body(const Request& request, std::size_t limit) {
  refuse_packed_body(request);
  const std::string_view bytes = request.body.bytes();
  if (bytes.size() > limit) throw core::ApiError(core::kBodyTooLarge, {std::to_string(limit)});
  return bytes;
}

void Response::set(std::string_view name, std::string value) {
  for (Header& header : headers) {
    if (!same_name(header.name, name)) continue;
    header.value = std::move(value);
    return;
  }
  headers.push_back({std::string(name), std::move(value)});
}

void Response::set_live(std::unique_ptr<LiveSource> taken) {
  live = taken.get();
  source = std::move(taken);
}

}  // namespace aml::http
