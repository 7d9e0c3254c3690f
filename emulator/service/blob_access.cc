#include "emulator/service/blob_access.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::service {

namespace {

namespace blob_error = core::blob_error;
using core::ApiError;
using core::SasToken;

constexpr std::string_view kDefaultVersion = "2018-03-28";
// Requests without credentials: before, a container that is not public looked as if it were not
// there. The boundary is inferred; recordings up to 2018-11-09 have 404.
constexpr std::string_view kAsksForCredentials = "2019-12-12";
constexpr std::chrono::minutes kDateSkew{15};
constexpr std::string_view kFirstAccountSas = "2015-04-05";

[[noreturn]] void refuse_signature(std::string detail) {
  throw ApiError(blob_error::kAuthenticationFailed)
      .with_element("AuthenticationErrorDetail", std::move(detail));
}

bool is_version(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::count_if(text.begin(), text.end(), text::is_digit) == 8;
}

bool any_letter(std::string_view letters, std::string_view of) {
  return letters.find_first_of(of) != std::string_view::npos;
}

std::string_view level_letter(BlobLevel level) {
  if (level == BlobLevel::kService) return "s";
  return level == BlobLevel::kContainer ? "c" : "o";
}

// What a token must say whatever is asked for.
void check_members(const SasToken& token) {
  if (!token.delegated_by.empty()) refuse_signature("User delegation is not supported.");
  const auto must = [](std::string_view name, bool there) {
    if (!there) refuse_signature(std::string(name) + " is mandatory. Cannot be empty");
  };
  if (token.for_account()) {
    must("ss", !token.services.empty());
    must("sp", !token.permissions.empty());
    must("sv", token.version >= kFirstAccountSas);
    return;
  }
  constexpr std::array<std::string_view, 4> kResources = {"b", "c", "bs", "bv"};
  must("sr", std::find(kResources.begin(), kResources.end(), token.resource) != kResources.end());
}

void check_origin(const BlobCall& call, const SasToken& token) {
  if (!token.protocols.empty() && !call.secure && token.protocols != "https,http" &&
      token.protocols != "http,https") {
    throw ApiError(blob_error::kAuthorizationProtocolMismatch);
  }
  if (!token.addresses.empty() && !core::allows_address(token.addresses, call.remote_address)) {
    throw ApiError(blob_error::kAuthorizationSourceIPMismatch, {call.remote_address});
  }
}

void check_scope(const SasToken& token, const BlobNeed& need) {
  if (token.for_account()) {
    if (!any_letter(token.services, "b")) throw ApiError(blob_error::kAuthorizationServiceMismatch);
    if (!any_letter(token.resource_types, level_letter(need.level)))
      throw ApiError(blob_error::kAuthorizationResourceTypeMismatch);
  } else if (!need.service_sas) {
    throw ApiError(blob_error::kAuthorizationPermissionMismatch);
  } else if (need.level != BlobLevel::kObject && token.resource != "c") {
    throw ApiError(blob_error::kAuthorizationResourceTypeMismatch);
  }
  if (!any_letter(token.permissions, need.any_of))
    throw ApiError(blob_error::kAuthorizationPermissionMismatch);
}

struct Override {
  std::string_view member;
  std::string_view header;
  std::string SasToken::*value;
};

constexpr std::array kOverrides = {
    Override{"rscc", "Cache-Control", &SasToken::cache_control},
    Override{"rscd", "Content-Disposition", &SasToken::content_disposition},
    Override{"rsce", "Content-Encoding", &SasToken::content_encoding},
    Override{"rscl", "Content-Language", &SasToken::content_language},
    Override{"rsct", "Content-Type", &SasToken::content_type},
};

core::Headers overrides_of(const SasToken& token) {
  core::Headers overrides;
  for (const Override& row : kOverrides) {
    const std::string& value = token.*row.value;
    if (value.empty()) continue;
    // Decoded from a URL, it could end its header line and begin another.
    if (std::any_of(value.begin(), value.end(),
                    [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; })) {
      throw ApiError(blob_error::kInvalidQueryParameterValue)
          .with_element("QueryParameterName", std::string(row.member));
    }
    overrides.push_back({std::string(row.header), value});
  }
  return overrides;
}

std::optional<core::TimePoint> time_of(std::string_view member, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto time = core::parse_sas_time(text);
  if (!time) refuse_signature(std::string(member) + " is not a valid time");
  return time;
}

void fill(std::string& empty, const std::string& from_policy) {
  if (empty.empty()) empty = from_policy;
}

bool is_public(const storage::ContainerProperties& container, BlobLevel level) {
  return container.public_access == "container" ||
         (container.public_access == "blob" && level == BlobLevel::kObject);
}

}  // namespace

std::string answered_version(const core::SignedRequest& request) {
  const auto token = core::find_sas(request.query);
  const bool signed_url = token && core::find_header(request.headers, "Authorization") == nullptr;
  if (signed_url && is_version(token->version)) return token->version;
  const std::string* version = core::find_header(request.headers, "x-ms-version");
  return version != nullptr && is_version(*version) ? *version : std::string(kDefaultVersion);
}

BlobAccess::BlobAccess(BlobAccounts& accounts, const core::Clock& clock,
                       const core::Clock& real_clock, ReadPolicies read_policies, Options options)
    : accounts_(accounts),
      clock_(clock),
      real_clock_(real_clock),
      read_policies_(std::move(read_policies)),
      options_(std::move(options)) {
  AML_ASSERT(read_policies_);
}

BlobGrant BlobAccess::check(const BlobCall& call, const BlobNeed& need) const {
  const std::string* authorization = core::find_header(call.request.headers, "Authorization");
  std::optional<SasToken> token;
  if (authorization == nullptr) token = core::find_sas(call.request.query);
  const bool opens = need.opens_account && (authorization != nullptr || token);
  BlobAccount account = opens ? accounts_.open(call.account) : accounts_.find(call.account);
  if (!account) throw ApiError(blob_error::kResourceNotFound);

  if (authorization != nullptr) return check_shared_key(call, std::move(account), *authorization);
  if (token) return check_sas(call, need, std::move(account), *std::move(token));
  return check_public(call, need, std::move(account));
}

BlobGrant BlobAccess::check_shared_key(const BlobCall& call, BlobAccount account,
                                       std::string_view authorization) const {
  const core::SharedKeyHeader header = core::parse_shared_key_header(authorization);
  if (primary_account(header.account) != account.name)
    refuse_signature("The account of the Authorization header is not the account of the request.");
  if (!is_loose()) check_date(call.request.headers);
  const bool unchecked = is_loose() || account.key.empty();
  if (!unchecked && !core::verify_shared_key(call.request, account.name, account.key, header.scheme,
                                             header.signature)) {
    const auto reading = core::documented_variant(call.request, header.scheme);
    refuse_signature(
        "The MAC signature found in the HTTP request is not the same as any computed signature. "
        "Server used following string to sign: '" +
        core::shared_key_text(call.request, account.name, reading) + "'.");
  }
  return {.account = std::move(account), .by = GrantedBy::kSharedKey, .unchecked = unchecked};
}

// SDKs go by the machine's clock, tests with a manual clock may go by that one.
void BlobAccess::check_date(const core::Headers& headers) const {
  const std::string* date = core::find_header(headers, "x-ms-date");
  if (date == nullptr) date = core::find_header(headers, "Date");
  if (date == nullptr) return;
  const auto time = text::parse_http_date(*date);
  const auto is_near = [&](const core::Clock& clock) {
    return std::chrono::abs(clock.now() - *time) <= kDateSkew;
  };
  if (time && (is_near(clock_) || is_near(real_clock_))) return;
  refuse_signature("Request date header too old: '" + *date + "'");
}

BlobGrant BlobAccess::check_sas(const BlobCall& call, const BlobNeed& need, BlobAccount account,
                                SasToken token) const {
  check_members(token);
  const bool unchecked = is_loose() || account.key.empty();
  const core::SasResource resource{account.name, call.container, call.blob};
  if (!unchecked && !is_signed(token, resource, account.key)) {
    refuse_signature("Signature did not match. String to sign used was " +
                     core::sas_text(token, resource));
  }
  if (!token.for_account() && !token.policy.empty()) apply_policy(call, account, token);
  check_times(token);
  check_origin(call, token);
  check_scope(token, need);
  return {.account = std::move(account),
          .by = GrantedBy::kSas,
          .unchecked = unchecked,
          .may_overwrite = any_letter(token.permissions, "w"),
          .overrides = overrides_of(token)};
}

bool BlobAccess::is_signed(const SasToken& token, const core::SasResource& resource,
                           const std::string& account_key) const {
  return core::verify_sas(token, resource, account_key) ||
         (!options_.signing_key.empty() && core::verify_sas(token, resource, options_.signing_key));
}

void BlobAccess::apply_policy(const BlobCall& call, const BlobAccount& account,
                              SasToken& token) const {
  const auto container = account.store->find_container(call.container);
  if (!container) refuse_signature("The container of the stored access policy does not exist.");
  const auto policies = read_policies_(container->access_policies);
  const auto policy = std::find_if(policies.begin(), policies.end(),
                                   [&](const auto& known) { return known.id == token.policy; });
  if (policy == policies.end()) refuse_signature("The stored access policy does not exist.");
  fill(token.start, policy->start);
  fill(token.expiry, policy->expiry);
  fill(token.permissions, policy->permissions);
}

void BlobAccess::check_times(const SasToken& token) const {
  const auto start = time_of("st", token.start);
  const auto expiry = time_of("se", token.expiry);
  if (!expiry) refuse_signature("se is mandatory. Cannot be empty");
  const core::TimePoint now = clock_.now();
  if ((!start || *start <= now) && now < *expiry) return;
  refuse_signature("Signature not valid in the specified time frame: Start [" +
                   (start ? text::write_http_date(*start) : std::string()) + "] - Expiry [" +
                   text::write_http_date(*expiry) + "] - Current [" + text::write_http_date(now) +
                   "]");
}

BlobGrant BlobAccess::check_public(const BlobCall& call, const BlobNeed& need,
                                   BlobAccount account) const {
  if (need.anonymous) {
    const auto container = account.store->find_container(call.container);
    if (container && is_public(*container, need.level))
      return {.account = std::move(account), .by = GrantedBy::kPublicAccess};
  }
  const std::string* version = core::find_header(call.request.headers, "x-ms-version");
  throw ApiError(version != nullptr && *version >= kAsksForCredentials
                     ? blob_error::kNoAuthenticationInformation
                     : blob_error::kResourceNotFound);
}

}  // namespace aml::service
