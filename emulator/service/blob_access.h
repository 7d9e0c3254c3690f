#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/blob.h"
#include "emulator/core/clock.h"
#include "emulator/core/sas.h"
#include "emulator/core/shared_key.h"
#include "emulator/service/blob_accounts.h"
#include "model/evidence.h"

namespace aml::service {

enum class BlobLevel { kService, kContainer, kObject };

/// What an operation asks of a caller who does not have the account's key.
struct BlobNeed {
  BlobLevel level;
  std::string_view any_of;  ///< letters of `sp`, one of which will do; empty: only the key will
  bool service_sas = true;  ///< a SAS of a blob or container will do, not only one of the account
  bool anonymous = false;   ///< where the container is public
  bool opens_account = false;  ///< an upload: it opens an account that was not named before
};

/// **The one list** of what operations need.
/// Source: documented (Create a service SAS, Create an account SAS: operations by permission).
namespace blob_need {
inline constexpr BlobNeed kListContainers{BlobLevel::kService, "l", false};
inline constexpr BlobNeed kReadService{BlobLevel::kService, "r", false};
inline constexpr BlobNeed kWriteService{BlobLevel::kService, "w", false, false, true};
/// Account information: any signature of the account.
inline constexpr BlobNeed kAccountInformation{BlobLevel::kService, "rwdlacup", false};
inline constexpr BlobNeed kCreateContainer{BlobLevel::kContainer, "cw", false, false, true};
inline constexpr BlobNeed kReadContainer{BlobLevel::kContainer, "r", false, true};
inline constexpr BlobNeed kWriteContainer{BlobLevel::kContainer, "w", false};
inline constexpr BlobNeed kDeleteContainer{BlobLevel::kContainer, "d", false};
inline constexpr BlobNeed kContainerAcl{BlobLevel::kContainer, "", false};
inline constexpr BlobNeed kListBlobs{BlobLevel::kContainer, "l", true, true};
inline constexpr BlobNeed kReadBlob{BlobLevel::kObject, "r", true, true};
/// Put Blob, Put Block List, Copy Blob: see BlobGrant::may_overwrite.
inline constexpr BlobNeed kPutBlob{BlobLevel::kObject, "cw", true, false, true};
inline constexpr BlobNeed kPutBlock{BlobLevel::kObject, "w", true, false, true};
inline constexpr BlobNeed kAppendBlock{BlobLevel::kObject, "aw", true, false, true};
inline constexpr BlobNeed kWriteBlob{BlobLevel::kObject, "w"};  ///< properties, metadata
inline constexpr BlobNeed kDeleteBlob{BlobLevel::kObject, "d"};
}  // namespace blob_need

/// A request as far as access goes. Names are decoded; empty where the path has none.
struct BlobCall {
  const core::SignedRequest& request;
  std::string account;
  std::string container;
  std::string blob;
  std::string_view remote_address;
  bool secure = false;
};

enum class GrantedBy { kSharedKey, kSas, kPublicAccess };

/// What a caller may do with the request that was checked.
struct BlobGrant {
  BlobAccount account;
  GrantedBy by = GrantedBy::kSharedKey;
  bool unchecked = false;        ///< the signature was not compared: key not learnt yet, or loose
  bool may_overwrite = true;     ///< false: only new blobs (`c` without `w`)
  core::Headers overrides = {};  ///< of GET and HEAD answers: Cache-Control, Content-Type …
};

/// The version in the answer's `x-ms-version`: `sv` of a SAS, else the request's own.
std::string answered_version(const core::SignedRequest& request);

/// What decides over access and is code: rows of the evidence ledger.
std::span<const model::Rule> blob_access_rules();

/// Decides who may do what.
/// Threads: const; many request threads call it at once.
class BlobAccess {
 public:
  /// Reads the policies in a container's document (wire::parse_access_policies).
  using ReadPolicies = std::function<std::vector<core::AccessPolicy>(std::string_view document)>;

  struct Options {
    bool loose = false;  ///< signatures are not compared; everything else still holds
    /// Loose while it is true; outlives this. Null: it never is.
    const std::atomic<bool>* trusting = nullptr;
    /// Base64; what a SAS of any account may be signed with, beside the account's own key. The
    /// emulator's own tokens are: elsewhere they open nothing. Empty: none.
    std::string signing_key = {};
  };

  /// `real_clock` is the machine's: by it too a request may be dated.
  BlobAccess(BlobAccounts& accounts, const core::Clock& clock, const core::Clock& real_clock,
             ReadPolicies read_policies, Options options);

  /// Errors: ApiError of core::blob_error: kAuthenticationFailed, kInvalidAuthenticationInfo,
  ///         kNoAuthenticationInformation, kAuthorization…Mismatch, kResourceNotFound (unknown
  ///         account; anonymous where it is not public).
  BlobGrant check(const BlobCall& call, const BlobNeed& need) const;

 private:
  BlobGrant check_shared_key(const BlobCall& call, BlobAccount account,
                             std::string_view authorization) const;
  void check_date(const core::Headers& headers) const;
  BlobGrant check_sas(const BlobCall& call, const BlobNeed& need, BlobAccount account,
                      core::SasToken token) const;
  bool is_loose() const {
    return options_.loose || (options_.trusting != nullptr && options_.trusting->load());
  }
  bool is_signed(const core::SasToken& token, const core::SasResource& resource,
                 const std::string& account_key) const;
  BlobGrant check_public(const BlobCall& call, const BlobNeed& need, BlobAccount account) const;
  void apply_policy(const BlobCall& call, const BlobAccount& account, core::SasToken& token) const;
  void check_times(const core::SasToken& token) const;

  BlobAccounts& accounts_;
  const core::Clock& clock_;
  const core::Clock& real_clock_;
  const ReadPolicies read_policies_;
  const Options options_;
};

}  // namespace aml::service
