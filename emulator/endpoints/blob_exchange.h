#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/core/blob_errors.h"
#include "emulator/endpoints/blob_address.h"
#include "emulator/endpoints/blob_routes.h"
#include "emulator/service/blobs.h"
#include "emulator/service/containers.h"

namespace aml::endpoints {

/// One request to Blob storage that its caller may make.
struct BlobExchange {
  const BlobParts& parts;
  const http::Call& call;
  BlobAddress address;
  service::BlobGrant grant;

  const core::Headers& headers() const { return call.request.headers; }
  std::optional<std::string> query(std::string_view name) const {
    return call.request.query_value(name);
  }
  /// A member that holds a name or a part of one: `+` is a blank.
  /// Source: observed (rclone's Go library writes `prefix=with+blank`; others write `%20`, `%2B`).
  std::optional<std::string> query_text(std::string_view name) const;
  service::Containers containers() const { return service::Containers(*grant.account.store); }
  service::Blobs blobs() const { return {*grant.account.store, parts.max_bytes}; }
  service::BlobPath path() const { return {address.container, address.blob}; }
  service::WriteRules write_rules() const;
};

/// The whole body, for documents.
/// Errors: ApiError kRequestBodyTooLarge, kMd5Mismatch; those of Body::bytes().
std::string_view read_document(const BlobExchange& exchange, std::size_t most);

/// An upload that flows into the store while it arrives.
class UploadSink : public http::BodySink {
 public:
  explicit UploadSink(service::IncomingUpload begun) : upload(std::move(begun)) {}
  void write(std::string_view piece) override { upload.write(piece); }

  service::IncomingUpload upload;
};

/// The body of an upload. Errors: those of Body::bytes().
service::IncomingBody incoming(const BlobExchange& exchange);

/// The values of a query member or header that is not among those understood.
[[noreturn]] void refuse_header(const core::ErrorSpec& row, std::string_view name,
                                std::string_view value);
[[noreturn]] void refuse_member(const core::ErrorSpec& row, std::string_view name,
                                std::string_view value, std::string_view reason = {});

http::Response xml_answer(std::string document);

using BlobAnswer = http::Response (*)(const BlobExchange&);

// What each operation answers. Errors: ApiError of core::blob_error.

http::Response answer_list_containers(const BlobExchange& exchange);
http::Response answer_account_information(const BlobExchange& exchange);
http::Response answer_service_properties(const BlobExchange& exchange);
http::Response answer_set_service_properties(const BlobExchange& exchange);
http::Response answer_create_container(const BlobExchange& exchange);
http::Response answer_container_properties(const BlobExchange& exchange);
http::Response answer_set_container_metadata(const BlobExchange& exchange);
http::Response answer_container_acl(const BlobExchange& exchange);
http::Response answer_set_container_acl(const BlobExchange& exchange);
http::Response answer_delete_container(const BlobExchange& exchange);
http::Response answer_list_blobs(const BlobExchange& exchange);

http::Response answer_put_blob(const BlobExchange& exchange);
http::Response answer_put_block(const BlobExchange& exchange);
http::Response answer_put_block_list(const BlobExchange& exchange);
http::Response answer_append_block(const BlobExchange& exchange);
http::Response answer_copy_blob(const BlobExchange& exchange);

http::Response answer_get_blob(const BlobExchange& exchange);
http::Response answer_blob_properties(const BlobExchange& exchange);
http::Response answer_blob_metadata(const BlobExchange& exchange);
http::Response answer_block_list(const BlobExchange& exchange);
http::Response answer_set_blob_metadata(const BlobExchange& exchange);
http::Response answer_set_blob_properties(const BlobExchange& exchange);
http::Response answer_delete_blob(const BlobExchange& exchange);

/// Operations that the emulator does not have: says which query member or header asked for it.
http::Response answer_unsupported(const BlobExchange& exchange);

}  // namespace aml::endpoints
