#pragma once

// Requests to a blob account, and what becomes of them.

#include <memory>
#include <string>

#include "emulator/core/api_error.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/ids.h"
#include "emulator/core/signature.h"
#include "emulator/service/blob_access.h"
#include "emulator/text/dates.h"
#include "emulator/text/percent.h"
#include "emulator/wire/blob_xml.h"
#include "tests/emulator/service/stub_blob_store.h"

namespace aml::tests {

using service::BlobAccess;
using service::BlobAccounts;
using service::BlobGrant;
using service::BlobNeed;

inline const std::string kAccount(core::kDevelopmentAccount);
inline const std::string kKey(core::kDevelopmentKey);
inline constexpr const char* kNow = "2026-11-20T06:30:00Z";
inline constexpr const char* kRealNow = "2026-11-20T07:00:00Z";

/// An account with the containers `cont` (private, one policy), `blobs` and `all` (public).
struct World {
  core::ManualClock clock{*text::parse_utc(kNow)};
  core::ManualClock real_clock{*text::parse_utc(kRealNow)};
  BlobAccounts accounts;
  BlobAccess access;

  explicit World(bool loose = false, bool known_only = false, const std::string& signing_key = "")
      : accounts([](const std::string&) { return make_store(); }, {known_only, {}}),
        access(accounts, clock, real_clock, wire::parse_access_policies,
               {.loose = loose, .signing_key = signing_key}) {}

  static std::unique_ptr<storage::BlobStore> make_store() {
    auto store = std::make_unique<StubBlobStore>();
    store->containers["cont"].access_policies = wire::write_access_policies(
        {{"pol1", "", "2026-11-21", "r"}, {"old", "", "2026-11-19", "r"}, {"bare", "", "", ""}});
    store->containers["blobs"].public_access = "blob";
    store->containers["all"].public_access = "container";
    return store;
  }
};

/// One request to the world; `refusal` and `grant` say what became of it.
struct Ask {
  std::string method = "GET";
  std::string account = kAccount;
  std::string container = "cont";
  std::string blob = "b.csv";
  std::string query;
  core::Headers headers;
  std::string remote = "127.0.0.1";
  bool secure = false;

  std::string path() const {
    std::string path = "/" + account + "/" + container;
    return blob.empty() ? path : path + "/" + blob;
  }
  void sign(const std::string& key = kKey, const std::string& as = kAccount) {
    const std::string raw = path();
    headers.push_back(
        {"Authorization", core::shared_key_authorization({method, raw, query, headers}, as, key)});
  }
  BlobGrant grant(const World& world, const BlobNeed& need) const {
    const std::string raw = path();
    const core::SignedRequest request{method, raw, query, headers};
    return world.access.check({request, account, container, blob, remote, secure}, need);
  }
  /// Code, and the detail after a slash; empty: allowed.
  std::string refusal(const World& world, const BlobNeed& need) const {
    try {
      grant(world, need);
      return "";
    } catch (const core::ApiError& error) {
      std::string text = error.code();
      for (const auto& [name, value] : error.elements()) text += "/" + value;
      return text;
    }
  }
};

/// A token signed with the development key; members as in a query.
inline std::string token(const std::string& members, const std::string& container = "cont",
                         const std::string& blob = "b.csv", const std::string& key = kKey) {
  const core::SasToken unsigned_token = *core::find_sas(members + "&sig=x");
  return members + "&sig=" +
         text::percent_encode(
             core::hmac_sha256(key, core::sas_text(unsigned_token, {kAccount, container, blob})));
}

inline std::string blob_token(const std::string& permissions, const std::string& more = "") {
  return token("sv=2018-03-28&sr=b&se=2026-11-21&sp=" + permissions + more);
}

inline std::string account_token(const std::string& members) {
  return token("sv=2018-03-28&se=2026-11-21&" + members, "", "");
}

}  // namespace aml::tests
