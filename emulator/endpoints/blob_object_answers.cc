#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/core/signature.h"
#include "emulator/endpoints/blob_exchange.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/http/guard.h"
#include "emulator/wire/blob_xml.h"

// Operations on blobs that are there.

namespace aml::endpoints {

namespace blob_error = core::blob_error;

namespace {

// Below this a body is read at once, and shown in the journal.
constexpr std::uint64_t kWholeBytes = 64u << 10;

constexpr std::uint64_t kRangeMd5Bytes = 4u << 20;

/// A part of an open blob.
class BlobBytes : public core::ByteSource {
 public:
  BlobBytes(std::unique_ptr<storage::OpenBlob> blob, service::ByteSpan span)
      : blob_(std::move(blob)), at_(span.first), left_(span.size) {
    AML_ASSERT(blob_ != nullptr);
  }

  std::size_t read(char* to, std::size_t size) override {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size));
    const std::size_t got = most == 0 ? 0 : blob_->read_at(at_, to, most);
    AML_ASSERT(got <= most);
    at_ += got;
    left_ -= got;
    return got;
  }
  bool unread(std::size_t count) override {
    AML_ASSERT(count <= at_);
    at_ -= count;
    left_ += count;
    return true;
  }

 private:
  std::unique_ptr<storage::OpenBlob> blob_;
  std::uint64_t at_;
  std::uint64_t left_;
};

std::string read_whole(core::ByteSource& source, std::uint64_t size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  for (std::size_t filled = 0; filled < bytes.size();) {
    const std::size_t got = source.read(bytes.data() + filled, bytes.size() - filled);
    if (got == 0) throw std::runtime_error("a blob ended before its length");
    filled += got;
  }
  return bytes;
}

void add_bytes(http::Response& response, std::unique_ptr<storage::OpenBlob> blob,
               service::ByteSpan span, bool at_once) {
  auto source = std::make_unique<BlobBytes>(std::move(blob), span);
  if (at_once || span.size <= kWholeBytes) {
    response.body = read_whole(*source, span.size);
  } else {
    response.length = span.size;
    response.source = std::move(source);
  }
}

void add_range(http::Response& response, service::ByteSpan span, const core::BlobProperties& blob) {
  AML_ASSERT(span.size > 0 && span.first + span.size <= blob.length);
  response.status = 206;
  response.set("Content-Range", "bytes " + std::to_string(span.first) + "-" +
                                    std::to_string(span.first + span.size - 1) + "/" +
                                    std::to_string(blob.length));
  if (!blob.content_md5.empty()) response.set("x-ms-blob-content-md5", blob.content_md5);
}

// `rscc` and its kin in a SAS.
void override_headers(http::Response& response, const core::Headers& overrides) {
  for (const core::Header& header : overrides) {
    if (text::same_name(header.name, "Content-Type")) {
      response.content_type = header.value;
    } else {
      response.set(header.name, header.value);
    }
  }
}

bool wants_range_md5(const BlobExchange& exchange, const service::OpenedBlob& reading) {
  constexpr std::string_view kName = "x-ms-range-get-content-md5";
  const auto value = find_value(exchange.headers(), kName);
  if (reading.whole || !value || !text::same_name(*value, "true")) return false;
  if (reading.span->size > kRangeMd5Bytes) {
    refuse_header(blob_error::kInvalidHeaderValue, kName, *value);
  }
  return true;
}

http::Response refuse_range(const BlobExchange& exchange, std::uint64_t length) {
  http::Response response = http::error_response(exchange.call.context, http::ErrorStyle::kBlob,
                                                 core::ApiError(blob_error::kInvalidRange));
  response.set("Content-Range", "bytes */" + std::to_string(length));
  return response;
}

http::Response stamped(int status, const core::BlobProperties& blob) {
  http::Response response;
  response.status = status;
  add_version(response, blob.etag, blob.last_modified);
  return response;
}

}  // namespace

http::Response answer_get_blob(const BlobExchange& exchange) {
  service::OpenedBlob reading = exchange.blobs().read(
      exchange.path(), parse_range(exchange.headers()), parse_conditions(exchange.headers()));
  const core::BlobProperties& blob = reading.blob->properties();
  if (!reading.span) return refuse_range(exchange, blob.length);
  http::Response response;
  add_blob_properties(response, blob);
  if (reading.whole) {
    if (!blob.content_md5.empty()) response.set("Content-MD5", blob.content_md5);
  } else {
    add_range(response, *reading.span, blob);
  }
  override_headers(response, exchange.grant.overrides);
  const bool md5 = wants_range_md5(exchange, reading);
  add_bytes(response, std::move(reading.blob), *reading.span, md5);
  if (md5) response.set("Content-MD5", core::md5_base64(response.body));
  return response;
}

http::Response answer_blob_properties(const BlobExchange& exchange) {
  const core::BlobProperties blob =
      exchange.blobs().properties(exchange.path(), parse_conditions(exchange.headers()));
  http::Response response;
  add_blob_properties(response, blob);
  if (!blob.content_md5.empty()) response.set("Content-MD5", blob.content_md5);
  if (blob.type == core::BlobType::kBlock) {
    response.set("x-ms-access-tier", "Hot");
    response.set("x-ms-access-tier-inferred", "true");
  }
  override_headers(response, exchange.grant.overrides);
  response.length = blob.length;
  return response;
}

http::Response answer_blob_metadata(const BlobExchange& exchange) {
  const core::BlobProperties blob =
      exchange.blobs().properties(exchange.path(), parse_conditions(exchange.headers()));
  http::Response response = stamped(200, blob);
  add_metadata(response, blob.metadata);
  return response;
}

http::Response answer_block_list(const BlobExchange& exchange) {
  constexpr std::string_view kName = "blocklisttype";
  const std::string type = exchange.query(kName).value_or("committed");
  const bool all = text::same_name(type, "all");
  const bool committed = all || type.empty() || text::same_name(type, "committed");
  const bool uncommitted = all || text::same_name(type, "uncommitted");
  if (!committed && !uncommitted) {
    refuse_member(blob_error::kInvalidQueryParameterValue, kName, type);
  }
  const service::Blobs::BlockReport report = exchange.blobs().blocks(exchange.path());
  http::Response response = report.properties ? stamped(200, *report.properties) : http::Response();
  response.content_type = "application/xml";
  response.body = wire::write_block_lists(report.lists, committed, uncommitted);
  const std::uint64_t length = report.properties ? report.properties->length : 0;
  response.set("x-ms-blob-content-length", std::to_string(length));
  return response;
}

http::Response answer_set_blob_metadata(const BlobExchange& exchange) {
  http::Response response = stamped(
      200, exchange.blobs().set_metadata(exchange.path(), parse_metadata(exchange.headers()),
                                         parse_conditions(exchange.headers())));
  response.set("x-ms-request-server-encrypted", "true");
  return response;
}

http::Response answer_set_blob_properties(const BlobExchange& exchange) {
  return stamped(200, exchange.blobs().set_properties(exchange.path(),
                                                      parse_blob_properties(exchange.headers()),
                                                      parse_conditions(exchange.headers())));
}

http::Response answer_delete_blob(const BlobExchange& exchange) {
  exchange.blobs().remove(exchange.path(), parse_conditions(exchange.headers()));
  http::Response response;
  response.status = 202;
  response.set("x-ms-delete-type-permanent", "true");
  return response;
}

}  // namespace aml::endpoints
