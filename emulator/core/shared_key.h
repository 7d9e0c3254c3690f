#pragma once

#include <string>
#include <string_view>

#include "emulator/core/headers.h"

namespace aml::core {

/// What of a request its signature covers.
struct SignedRequest {
  std::string_view method;
  std::string_view path;   ///< raw, still percent-encoded
  std::string_view query;  ///< raw, after `?`
  const Headers& headers;
};

enum class SharedKeyScheme { kSharedKey, kSharedKeyLite };

/// How the rules are read where clients and versions differ.
struct SharedKeyVariant {
  SharedKeyScheme scheme = SharedKeyScheme::kSharedKey;
  bool zero_length = false;    ///< `Content-Length: 0` is signed as `0`, not as nothing
  bool empty_headers = true;   ///< an `x-ms-` header without value is signed
  bool byte_order = false;     ///< of header names: `_` after the digits instead of before them
  bool empty_query = true;     ///< a query member without value is signed
  bool plus_is_blank = false;  ///< in query values
  bool account_once = false;   ///< path style: `/account/container`, without a second account
};

/// The reading that the reference gives for the request's `x-ms-version`.
/// Source: documented (Authorize with Shared Key).
SharedKeyVariant documented_variant(const SignedRequest& request, SharedKeyScheme scheme);

/// Source: documented (Authorize with Shared Key) | observed (37 requests of six clients, whose
///         bytes are fixtures/blob-auth/vectors.json).
std::string shared_key_text(const SignedRequest& request, std::string_view account,
                            const SharedKeyVariant& reading);

/// Whether `signature` fits under any reading, the documented one first.
/// Errors: those of hmac_sha256.
bool verify_shared_key(const SignedRequest& request, std::string_view account, std::string_view key,
                       SharedKeyScheme scheme, std::string_view signature);

/// `SharedKey account:signature`, for requests that the emulator sends. Path style or host style:
/// `request.path` is the path of the URL.
std::string shared_key_authorization(const SignedRequest& request, std::string_view account,
                                     std::string_view key);

/// What an Authorization header says.
struct SharedKeyHeader {
  SharedKeyScheme scheme = SharedKeyScheme::kSharedKey;
  std::string account;
  std::string signature;
};

/// Errors: ApiError blob_error::kInvalidAuthenticationInfo.
SharedKeyHeader parse_shared_key_header(std::string_view authorization);

}  // namespace aml::core
