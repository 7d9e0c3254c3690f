#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/service/blob_access.h"

namespace aml::endpoints {

/// Account, container and blob of a request.
/// Shape:  `/account/container/blob` (path style), or `/container/blob` under a host of the account
///         (host style). A blob's name is everything after its container's slash, decoded: slashes
///         inside it stay, empty segments and dots are text, `\` is `/`.
/// Source: documented (naming and referencing containers, blobs) | observed (SDKs send `%2F` for a
///         slash; Azurite turns `\` into `/`).
struct BlobAddress {
  std::string account;  ///< without `-secondary`
  std::string container;
  std::string blob;
  bool host_style = false;

  service::BlobLevel level() const;
};

/// The account that the host itself names: `ACCOUNT.blob.anything`, `ACCOUNT.localhost`, each with
/// or without a port and `-secondary`. None for any other host.
std::optional<std::string> account_of_host(std::string_view host);

/// Whether Blob storage alone is reached under the host: it names an account, and is not one of
/// `.localhost`, under which a browser reaches every path of the emulator.
bool is_blob_host(std::string_view host);

/// The first segment of a path as an account, `-secondary` cut off; none where it cannot be one.
std::optional<std::string> account_of_path(std::string_view path);

/// Cuts and decodes; `host_account` as account_of_host found it, none for path style.
/// Errors: ApiError InvalidUri: a broken escape, a NUL, bytes that are not UTF-8.
BlobAddress parse_blob_address(const std::optional<std::string>& host_account,
                               std::string_view path);

}  // namespace aml::endpoints
