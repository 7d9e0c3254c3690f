#include "emulator/service/blob_targets.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/played_domains.h"
#include "emulator/core/url.h"
#include "emulator/text/percent.h"

namespace aml::service {

namespace {

using core::ApiError;
using model::documented;
using model::inferred;

constexpr BlobHostRule kHostRules[] = {
    {{"blobs.development-storage",
      "UseDevelopmentStorage=true without a proxy means the embedded account devstoreaccount1",
      inferred("the string says: no cloud, the machine's own storage")},
     [](const ReferenceFacts& facts) { return facts.development && !facts.has_endpoint; },
     BlobHost::kEmbedded},
    {{"blobs.no-endpoint",
      "A connection string without BlobEndpoint, whatever cloud its EndpointSuffix names, means "
      "the "
      "embedded account of its AccountName",
      inferred("offline the cloud cannot be meant, and nothing may leave the machine by accident")},
     [](const ReferenceFacts& facts) { return !facts.by_url && !facts.has_endpoint; },
     BlobHost::kEmbedded},
    {{"blobs.own-endpoint",
      "A BlobEndpoint or BaseLocation that is an address of the emulator is the embedded account, "
      "reached without HTTP",
      inferred("the emulator hands such URLs out itself")},
     [](const ReferenceFacts& facts) { return facts.own; },
     BlobHost::kEmbedded},
    {{"blobs.cloud-base",
      "A BaseLocation under ACCOUNT.blob of a cloud means the embedded account of that name",
      inferred("the same blob that the account's connection string without BlobEndpoint means")},
     [](const ReferenceFacts& facts) { return facts.by_url && facts.cloud; },
     BlobHost::kEmbedded},
    {{"blobs.other-endpoint",
      "Any other BlobEndpoint or BaseLocation makes the emulator a client of it",
      documented("Configure Azure Storage connection strings: explicit endpoints")},
     [](const ReferenceFacts&) { return true; },
     BlobHost::kRemote},
};

bool given(const std::optional<std::string>& member) {
  return member && !member->empty();
}

// Path style: the first segment. Host style: the first label of a name that has several.
std::string account_of(const core::Url& url) {
  if (!url.path.empty()) {
    const std::size_t end = url.path.find('/', 1);
    return text::percent_decode(url.path.substr(1, end == std::string::npos ? end : end - 1));
  }
  const bool address = url.host.find_first_not_of("0123456789.") == std::string::npos ||
                       url.host.find(':') != std::string::npos;
  const std::size_t dot = url.host.find('.');
  return address || dot == std::string::npos ? "" : url.host.substr(0, dot);
}

core::StorageConnection parse_connection(const std::string& text) {
  try {
    return core::parse_connection_string(text);
  } catch (const std::invalid_argument& why) {
    throw ApiError(core::kInvalidBlobConnectionString, {why.what()});
  }
}

void place(BlobTarget& target, const ReferenceFacts& facts, const std::optional<core::Url>& url) {
  target.host = blob_host_rule(facts).host;
  if (!url) return;
  // An address of the emulator may name the account anew; another endpoint's URL need not name it.
  const std::string named = account_of(*url);
  if (target.account.empty() || (target.host == BlobHost::kEmbedded && !named.empty())) {
    target.account = named;
  }
}

BlobTarget target_of_connection(const core::BlobReference& reference, OwnAddresses& own,
                                const std::string& request_base) {
  const core::StorageConnection connection = parse_connection(*reference.connection_string);
  BlobTarget target;
  target.account = connection.account;
  target.key = connection.key;
  target.sas = connection.sas;
  target.endpoint = connection.blob_endpoint;
  // Clients pass a local path here, unescaped: it is taken as is.
  target.name = core::split_relative_location(*reference.relative_location);

  ReferenceFacts facts;
  facts.development = connection.development;
  facts.has_endpoint = !connection.blob_endpoint.empty();
  std::optional<core::Url> url;
  if (facts.has_endpoint) {
    url = core::parse_url(connection.blob_endpoint);
    if (!url) {
      throw ApiError(core::kInvalidBlobConnectionString,
                     {"BlobEndpoint is not an http or https URL"});
    }
    facts.own = own.contains(*url, request_base);
  }
  place(target, facts, url);
  if (target.account.empty() && target.sas.empty()) {
    throw ApiError(core::kInvalidBlobConnectionString, {"AccountName is missing"});
  }
  return target;
}

BlobTarget target_of_url(const core::BlobReference& reference, OwnAddresses& own,
                         const std::string& request_base) {
  const std::optional<core::Url> url = core::parse_url(*reference.base_location);
  if (!url || !given(reference.sas_blob_token)) {
    throw ApiError(core::kInvalidBlob, {*reference.relative_location});
  }
  BlobTarget target;
  target.sas = *reference.sas_blob_token;
  if (target.sas.starts_with('?')) target.sas.erase(0, 1);
  target.endpoint = url->origin() + url->path;
  // Part of a URL here, so it is encoded; what a job's results say can be given to the next job.
  const core::BlobName name = core::split_relative_location(*reference.relative_location);
  target.name = {text::percent_decode(name.container), text::percent_decode(name.blob)};
  ReferenceFacts facts;
  facts.by_url = true;
  facts.own = own.contains(*url, request_base);
  facts.cloud = is_cloud_storage_host(url->host);
  place(target, facts, url);
  if (target.account.empty() && target.host == BlobHost::kEmbedded) {
    throw ApiError(core::kInvalidBlob, {*reference.relative_location});
  }
  return target;
}

}  // namespace

bool is_cloud_storage_host(std::string_view host) {
  const auto* const domain = core::find_played_domain(host);
  return domain != nullptr && domain->kind == core::PlayedKind::kStorage;
}

std::span<const BlobHostRule> blob_host_rules() {
  return kHostRules;
}

const BlobHostRule& blob_host_rule(const ReferenceFacts& facts) {
  const auto* const row = std::find_if(std::begin(kHostRules), std::end(kHostRules),
                                       [&](const BlobHostRule& one) { return one.fits(facts); });
  AML_ASSERT(row != std::end(kHostRules));
  return *row;
}

storage::RemoteAccount BlobTarget::remote_account() const {
  return {.endpoint = endpoint, .name = account, .key = key, .sas = sas};
}

BlobTarget find_blob_target(const core::BlobReference& reference, OwnAddresses& own,
                            const std::string& request_base) {
  const bool by_connection = given(reference.connection_string);
  if (!reference.relative_location || (!by_connection && !given(reference.base_location))) {
    throw ApiError(core::kMissingInputBlobInformation);
  }
  BlobTarget target = by_connection ? target_of_connection(reference, own, request_base)
                                    : target_of_url(reference, own, request_base);
  if (target.name.container.empty()) throw ApiError(core::kContainerIsEmpty);
  if (target.name.blob.empty()) throw ApiError(core::kInputBlobRelativeLocationInvalid);
  target.reference = target.name.container + "/" + target.name.blob;
  if (target.host == BlobHost::kRemote) target.reference = target.endpoint + "/" + target.reference;
  return target;
}

}  // namespace aml::service
