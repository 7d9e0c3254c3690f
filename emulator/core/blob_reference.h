#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aml::core {

/// Where a blob is, in the words of a job request and of a job's results.
/// Shape:   either connection_string + relative_location, or base_location + relative_location +
///          sas_blob_token; in results the connection string is null.
/// Source:  documented (batch request; comments of the sample code).
struct BlobReference {
  std::optional<std::string> connection_string;
  std::optional<std::string> relative_location;  ///< `container/blob`, a leading slash allowed
  std::optional<std::string> base_location;      ///< ends in `/`
  std::optional<std::string> sas_blob_token;     ///< starts with `?`

  bool operator==(const BlobReference&) const = default;
};

/// The account that SDKs call development storage; its key is public.
/// Source: documented (Use the Azure storage emulator).
inline constexpr std::string_view kDevelopmentAccount = "devstoreaccount1";
inline constexpr std::string_view kDevelopmentKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// What a storage connection string says.
/// Source: documented (Configure Azure Storage connection strings) | observed (what SDKs accept).
struct StorageConnection {
  std::string account;
  std::string key;            ///< Base64; empty with a SAS
  std::string blob_endpoint;  ///< as given, without a slash at the end; empty: none was given
  std::string sas;            ///< SharedAccessSignature, without a leading `?`
  bool development = false;   ///< UseDevelopmentStorage=true: account and key are filled in, the
                              ///< endpoint only if a DevelopmentStorageProxyUri names one
};

/// Keys in any case, parts in any order, empty parts skipped, unknown keys ignored.
/// Errors:  std::invalid_argument with a clause for people (`AccountKey is not Base64`): a part
///          without `=`, a repeated key, a key that is not Base64, no account and no endpoint,
///          neither key nor SAS.
StorageConnection parse_connection_string(std::string_view text);

struct BlobName {
  std::string container;
  std::string blob;
};

/// Cuts `container/folder/blob`, one leading slash dropped. Members may come out empty.
BlobName split_relative_location(std::string_view relative_location);

}  // namespace aml::core
