#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emulator/core/blob_reference.h"
#include "emulator/service/own_addresses.h"
#include "emulator/storage/remote_endpoint.h"
#include "model/evidence.h"

namespace aml::service {

enum class BlobHost {
  kEmbedded,  ///< an account of the emulator, in process
  kRemote     ///< another endpoint, over HTTP
};

/// What of a reference decides its target.
struct ReferenceFacts {
  bool by_url = false;        ///< BaseLocation and token instead of a connection string
  bool development = false;   ///< UseDevelopmentStorage=true
  bool has_endpoint = false;  ///< BlobEndpoint, or DevelopmentStorageProxyUri
  bool own = false;           ///< its URL is an address of the emulator
  bool cloud = false;         ///< its URL is `ACCOUNT.blob.` under one of the clouds' suffixes
};

struct BlobHostRule {
  model::Rule rule;
  bool (*fits)(const ReferenceFacts& facts);
  BlobHost host;
};

/// **The one list**: the first row that fits decides. The last one fits everything.
std::span<const BlobHostRule> blob_host_rules();
const BlobHostRule& blob_host_rule(const ReferenceFacts& facts);

/// Whether the host is a storage account's in one of the clouds.
bool is_cloud_storage_host(std::string_view host);

/// The target of a reference.
struct BlobTarget {
  BlobHost host = BlobHost::kEmbedded;
  std::string account;
  std::string key;        ///< of the connection string; empty: a SAS is used
  std::string sas;        ///< without `?`
  std::string endpoint;   ///< of a remote one, without a slash at the end
  core::BlobName name;    ///< decoded
  std::string reference;  ///< for people: what the request named, without secrets

  storage::RemoteAccount remote_account() const;
};

/// `request_base` is the base URL under which the request came; empty without a request.
/// Errors: ApiError kMissingInputBlobInformation, kInvalidBlobConnectionString, kInvalidBlob,
///         kInputBlobRelativeLocationInvalid, kContainerIsEmpty.
BlobTarget find_blob_target(const core::BlobReference& reference, OwnAddresses& own,
                            const std::string& request_base);

}  // namespace aml::service
