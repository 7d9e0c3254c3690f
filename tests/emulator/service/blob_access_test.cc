#include "emulator/service/blob_access.h"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

#include "emulator/core/api_error.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/ids.h"
#include "emulator/core/signature.h"
#include "emulator/text/dates.h"
#include "emulator/text/percent.h"
#include "emulator/wire/blob_xml.h"
#include "tests/emulator/core/auth_vectors.h"
#include "tests/emulator/service/stub_blob_store.h"

using namespace aml;
using namespace aml::service;

namespace {

const std::string kAccount(core::kDevelopmentAccount);
const std::string kKey(core::kDevelopmentKey);
constexpr const char* kNow = "2026-11-20T06:30:00Z";
constexpr const char* kRealNow = "2026-11-20T07:00:00Z";

// An account with the containers `cont` (private, one policy), `blobs` and `all` (public).
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
    auto store = std::make_unique<tests::StubBlobStore>();
    store->containers["cont"].access_policies = wire::write_access_policies(
        {{"pol1", "", "2026-11-21", "r"}, {"old", "", "2026-11-19", "r"}, {"bare", "", "", ""}});
    store->containers["blobs"].public_access = "blob";
    store->containers["all"].public_access = "container";
    return store;
  }
};

// One request to the world; `refusal` and `grant` say what became of it.
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

// A token signed with the development key; members as in a query.
std::string token(const std::string& members, const std::string& container = "cont",
                  const std::string& blob = "b.csv", const std::string& key = kKey) {
  const core::SasToken unsigned_token = *core::find_sas(members + "&sig=x");
  return members + "&sig=" +
         text::percent_encode(
             core::hmac_sha256(key, core::sas_text(unsigned_token, {kAccount, container, blob})));
}

std::string blob_token(const std::string& permissions, const std::string& more = "") {
  return token("sv=2018-03-28&sr=b&se=2026-11-21&sp=" + permissions + more);
}

std::string account_token(const std::string& members) {
  return token("sv=2018-03-28&se=2026-11-21&" + members, "", "");
}

}  // namespace

TEST_CASE("every captured request and token passes") {
  World world;
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  for (const auto* group : {&vectors.shared_key, &vectors.sas}) {
    for (const tests::AuthVector& vector : *group) {
      CAPTURE(vector.target);
      if (vector.query().find("si=") != std::string_view::npos) continue;  // below, with a policy
      tests::AuthVector request = vector;
      if (!vector.authorization.empty())
        request.headers.push_back({"Authorization", vector.authorization});
      const auto names = request.names();
      const BlobNeed need = request.method == "PUT" ? blob_need::kPutBlob
                            : names[2].empty()      ? blob_need::kListBlobs
                                                    : blob_need::kReadBlob;
      const BlobGrant grant = world.access.check(
          {request.request(), names[0], names[1], names[2], "127.0.0.1", false}, need);
      CHECK_FALSE(grant.unchecked);
      CHECK(grant.by == (group == &vectors.sas ? GrantedBy::kSas : GrantedBy::kSharedKey));
    }
  }
}

TEST_CASE("shared key: what is refused, and why") {
  World world;
  Ask good;
  good.headers = {{"x-ms-version", "2018-03-28"}, {"x-ms-date", "Fri, 20 Nov 2026 06:26:13 GMT"}};
  const Ask bare = good;
  good.sign();
  CHECK(good.refusal(world, blob_need::kContainerAcl) == "");
  CHECK(good.grant(world, blob_need::kPutBlob).may_overwrite);

  Ask changed = good;
  changed.blob = "other.csv";
  CHECK(changed.refusal(world, blob_need::kReadBlob) ==
        "AuthenticationFailed/The MAC signature found in the HTTP request is not the same as any "
        "computed signature. Server used following string to sign: 'GET\n\n\n\n\n\n\n\n\n\n\n\n"
        "x-ms-date:Fri, 20 Nov 2026 06:26:13 GMT\nx-ms-version:2018-03-28\n"
        "/devstoreaccount1/devstoreaccount1/cont/other.csv'.");

  Ask wrong_key = bare;
  wrong_key.sign("a2V5");
  CHECK(wrong_key.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));

  Ask other_account = bare;
  other_account.sign(kKey, "someoneelse");
  CHECK(other_account.refusal(world, blob_need::kReadBlob) ==
        "AuthenticationFailed/The account of the Authorization header is not the account of the "
        "request.");

  for (const char* text : {"", "Bearer abc", "SharedKey devstoreaccount1", "Basic YTpi"}) {
    CAPTURE(text);
    Ask malformed = bare;
    malformed.headers.push_back({"Authorization", text});
    CHECK(malformed.refusal(world, blob_need::kReadBlob) == "InvalidAuthenticationInfo");
  }

  Ask secondary = bare;
  secondary.account += "-secondary";
  secondary.sign();
  CHECK(secondary.refusal(world, blob_need::kReadBlob) == "");
}

TEST_CASE("permissions of a blob's token, by operation") {
  World world;
  struct {
    const char* operation;
    BlobNeed need;
    const char* letters;  // that will do
  } cases[] = {
      {"read", blob_need::kReadBlob, "r"},  {"put", blob_need::kPutBlob, "cw"},
      {"block", blob_need::kPutBlock, "w"}, {"append", blob_need::kAppendBlock, "aw"},
      {"set", blob_need::kWriteBlob, "w"},  {"delete", blob_need::kDeleteBlob, "d"},
  };
  for (const auto& c : cases) {
    for (const char letter : std::string_view("racwdl")) {
      CAPTURE(c.operation);
      CAPTURE(letter);
      Ask ask;
      ask.query = blob_token(std::string(1, letter));
      const bool enough = std::string_view(c.letters).find(letter) != std::string_view::npos;
      CHECK(ask.refusal(world, c.need) == (enough ? "" : "AuthorizationPermissionMismatch"));
    }
  }
  Ask ask;
  ask.query = blob_token("c");
  CHECK_FALSE(ask.grant(world, blob_need::kPutBlob).may_overwrite);
  ask.query = blob_token("cw");
  CHECK(ask.grant(world, blob_need::kPutBlob).may_overwrite);
}

TEST_CASE("a token of a container or blob does not reach the container itself") {
  World world;
  const std::string all = token("sv=2018-03-28&sr=c&se=2026-11-21&sp=racwdl");
  for (const BlobNeed& need :
       {blob_need::kReadContainer, blob_need::kWriteContainer, blob_need::kCreateContainer,
        blob_need::kDeleteContainer, blob_need::kContainerAcl}) {
    Ask ask;
    ask.blob = "";
    ask.query = all;
    CHECK(ask.refusal(world, need) == "AuthorizationPermissionMismatch");
  }
  Ask list;
  list.blob = "";
  list.query = all;
  CHECK(list.refusal(world, blob_need::kListBlobs) == "");
  list.query = token("sv=2018-03-28&sr=b&se=2026-11-21&sp=rl", "cont", "");
  CHECK(list.refusal(world, blob_need::kListBlobs) == "AuthorizationResourceTypeMismatch");
}

TEST_CASE("tokens of an account: services, resource types, permissions") {
  World world;
  struct {
    const char* members;
    BlobNeed need;
    const char* code;
  } cases[] = {
      {"ss=b&srt=o&sp=r", blob_need::kReadBlob, ""},
      {"ss=bqtf&srt=sco&sp=rwdlacup", blob_need::kReadBlob, ""},
      {"ss=q&srt=o&sp=r", blob_need::kReadBlob, "AuthorizationServiceMismatch"},
      {"ss=b&srt=c&sp=r", blob_need::kReadBlob, "AuthorizationResourceTypeMismatch"},
      {"ss=b&srt=o&sp=w", blob_need::kReadBlob, "AuthorizationPermissionMismatch"},
      {"ss=b&srt=c&sp=l", blob_need::kListBlobs, ""},
      {"ss=b&srt=o&sp=l", blob_need::kListBlobs, "AuthorizationResourceTypeMismatch"},
      {"ss=b&srt=s&sp=l", blob_need::kListContainers, ""},
      {"ss=b&srt=c&sp=c", blob_need::kCreateContainer, ""},
      {"ss=b&srt=c&sp=r", blob_need::kCreateContainer, "AuthorizationPermissionMismatch"},
      {"ss=b&srt=c&sp=r", blob_need::kReadContainer, ""},
      {"ss=b&srt=c&sp=d", blob_need::kDeleteContainer, ""},
      {"ss=b&srt=sco&sp=rwdlacup", blob_need::kContainerAcl, "AuthorizationPermissionMismatch"},
      {"ss=b&srt=s&sp=r", blob_need::kReadService, ""},
      {"ss=b&srt=s&sp=l", blob_need::kAccountInformation, ""},
      {"srt=o&sp=r", blob_need::kReadBlob, "AuthenticationFailed/ss is mandatory. Cannot be empty"},
      {"ss=b&srt=o", blob_need::kReadBlob, "AuthenticationFailed/sp is mandatory. Cannot be empty"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.members);
    Ask ask;
    ask.query = account_token(c.members);
    CHECK(ask.refusal(world, c.need) == c.code);
  }
}

TEST_CASE("a token's time, as the emulated clock goes") {
  World world;
  Ask ask;
  ask.query = token("sv=2018-03-28&sr=b&st=2026-11-20T06:40Z&se=2026-11-20T06:50:00Z&sp=r");
  CHECK(ask.refusal(world, blob_need::kReadBlob) ==
        "AuthenticationFailed/Signature not valid in the specified time frame: Start [Fri, 20 Nov "
        "2026 06:40:00 GMT] - Expiry [Fri, 20 Nov 2026 06:50:00 GMT] - Current [Fri, 20 Nov 2026 "
        "06:30:00 GMT]");
  world.clock.advance(std::chrono::minutes(10));
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  world.clock.advance(std::chrono::minutes(10) - std::chrono::milliseconds(1));
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  world.clock.advance(std::chrono::milliseconds(1));
  CHECK(ask.refusal(world, blob_need::kReadBlob)
            .starts_with("AuthenticationFailed/Signature not valid in the specified time frame"));

  ask.query = token("sv=2018-03-28&sr=b&sp=r");
  CHECK(ask.refusal(world, blob_need::kReadBlob) ==
        "AuthenticationFailed/se is mandatory. Cannot be empty");
  ask.query = token("sv=2018-03-28&sr=b&se=soon&sp=r");
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "AuthenticationFailed/se is not a valid time");
}

TEST_CASE("tokens that are not what they say") {
  World world;
  struct {
    std::string query;
    const char* refusal;
  } cases[] = {
      {"sv=2018-03-28&sr=b&se=2026-11-21&sp=r&sig=AAAA",
       "AuthenticationFailed/Signature did not match. String to sign used was "
       "r\n\n2026-11-21\n/blob/devstoreaccount1/cont/b.csv\n\n\n\n2018-03-28\n\n\n\n\n"},
      {token("sv=2018-03-28&se=2026-11-21&sp=r"),
       "AuthenticationFailed/sr is mandatory. Cannot be empty"},
      {token("sv=2018-03-28&sr=d&se=2026-11-21&sp=r"),
       "AuthenticationFailed/sr is mandatory. Cannot be empty"},
      {blob_token("r", "&skoid=1234"), "AuthenticationFailed/User delegation is not supported."},
  };
  for (const auto& c : cases) {
    CAPTURE(c.query);
    Ask ask;
    ask.query = c.query;
    CHECK(ask.refusal(world, blob_need::kReadBlob) == c.refusal);
  }
  Ask other_blob;
  other_blob.query = blob_token("r");
  other_blob.blob = "c.csv";
  CHECK(other_blob.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));
}

TEST_CASE("a token with several faults is refused for the first of them") {
  World world;
  const std::string service = "sv=2018-03-28&sr=b&sp=w";
  const std::string origin = "&spr=https&sip=10.0.0.1";
  struct {
    std::string query;
    const char* refusal;
  } cases[] = {
      {service + origin + "&si=gone&se=2026-11-19&sig=AAAA",
       "AuthenticationFailed/Signature did not match"},
      {token(service + origin + "&si=gone&se=2026-11-19", "cont", ""),
       "AuthenticationFailed/The stored access policy does not exist."},
      {token(service + origin + "&se=2026-11-19", "cont", ""),
       "AuthenticationFailed/Signature not valid in the specified time frame"},
      {token(service + origin + "&se=2026-11-21", "cont", ""), "AuthorizationProtocolMismatch"},
      {token(service + "&sip=10.0.0.1&se=2026-11-21", "cont", ""), "AuthorizationSourceIPMismatch"},
      {token(service + "&se=2026-11-21", "cont", ""), "AuthorizationResourceTypeMismatch"},
      {account_token("ss=q&srt=o&sp=w&sip=10.0.0.1"), "AuthorizationSourceIPMismatch"},
      {account_token("ss=q&srt=o&sp=w"), "AuthorizationServiceMismatch"},
      {account_token("ss=b&srt=o&sp=w"), "AuthorizationResourceTypeMismatch"},
      {account_token("ss=b&srt=c&sp=w"), "AuthorizationPermissionMismatch"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.query);
    Ask ask;
    ask.blob = "";
    ask.query = c.query;
    const std::string refusal = ask.refusal(world, blob_need::kListBlobs);
    CHECK_MESSAGE(refusal.starts_with(c.refusal), refusal);
  }
}

TEST_CASE("every version's token opens its blob") {
  World world;
  for (const char* version :
       {"2012-02-12", "2013-08-15", "2014-02-14", "2015-02-21", "2015-04-05", "2018-03-28",
        "2018-11-09", "2020-02-10", "2020-12-06", "2035-01-01"}) {
    CAPTURE(version);
    Ask ask;
    ask.query = token("sv=" + std::string(version) + "&sr=b&se=2026-11-21&sp=r");
    CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
    ask.query = token("sv=" + std::string(version) + "&sr=c&se=2026-11-21&sp=r");
    CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  }
  Ask issued;
  issued.query = core::issue_read_sas(core::kOverriddenOutput, {kAccount, "cont", "b.csv"}, kKey,
                                      world.clock.now())
                     .substr(1);
  CHECK(issued.refusal(world, blob_need::kReadBlob) == "");
  CHECK(issued.refusal(world, blob_need::kDeleteBlob) == "AuthorizationPermissionMismatch");
  world.clock.advance(std::chrono::hours(24));
  CHECK(issued.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));
}

TEST_CASE("protocols and addresses of a token") {
  World world;
  Ask ask;
  ask.query = blob_token("r", "&spr=https");
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "AuthorizationProtocolMismatch");
  ask.secure = true;
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  ask.secure = false;
  ask.query = blob_token("r", "&spr=https%2Chttp");
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  ask.query = blob_token("r", "&sip=10.0.0.1-10.0.0.9");
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "AuthorizationSourceIPMismatch");
  ask.remote = "10.0.0.5";
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
}

TEST_CASE("stored policies fill in what a token leaves out") {
  World world;
  struct {
    const char* members;
    BlobNeed need;
    const char* refusal;
  } cases[] = {
      {"si=pol1", blob_need::kReadBlob, ""},
      {"si=pol1", blob_need::kDeleteBlob, "AuthorizationPermissionMismatch"},
      {"si=old&se=2026-11-21", blob_need::kReadBlob, ""},
      {"si=bare&se=2026-11-21&sp=d", blob_need::kDeleteBlob, ""},
      {"si=bare&sp=d", blob_need::kDeleteBlob,
       "AuthenticationFailed/se is mandatory. Cannot be empty"},
      {"si=gone", blob_need::kReadBlob,
       "AuthenticationFailed/The stored access policy does not exist."},
  };
  for (const auto& c : cases) {
    CAPTURE(c.members);
    Ask ask;
    ask.query = token("sv=2018-03-28&sr=b&" + std::string(c.members));
    CHECK(ask.refusal(world, c.need) == c.refusal);
  }
  Ask expired;
  expired.query = token("sv=2018-03-28&sr=b&si=old");
  CHECK(expired.refusal(world, blob_need::kReadBlob)
            .starts_with("AuthenticationFailed/Signature not valid"));
  Ask elsewhere;
  elsewhere.container = "gone";
  elsewhere.query = token("sv=2018-03-28&sr=b&si=pol1", "gone");
  CHECK(elsewhere.refusal(world, blob_need::kReadBlob) ==
        "AuthenticationFailed/The container of the stored access policy does not exist.");
}

TEST_CASE("a token's own headers replace the answer's, none may smuggle a line") {
  World world;
  Ask ask;
  ask.query = blob_token(
      "r", "&rscc=no-cache&rscd=attachment%3B%20filename%3Dx&rsce=gzip&rscl=de&rsct=text/csv");
  const BlobGrant grant = ask.grant(world, blob_need::kReadBlob);
  REQUIRE(grant.overrides.size() == 5);
  CHECK(*core::find_header(grant.overrides, "Cache-Control") == "no-cache");
  CHECK(*core::find_header(grant.overrides, "Content-Disposition") == "attachment; filename=x");
  CHECK(*core::find_header(grant.overrides, "Content-Encoding") == "gzip");
  CHECK(*core::find_header(grant.overrides, "Content-Language") == "de");
  CHECK(*core::find_header(grant.overrides, "Content-Type") == "text/csv");
  ask.query = blob_token("r", "&rsct=text%0d%0aSet-Cookie:x");
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "InvalidQueryParameterValue/rsct");
}

TEST_CASE("without credentials") {
  World world;
  struct {
    const char* container;
    BlobNeed need;
    const char* version;
    const char* code;
  } cases[] = {
      {"cont", blob_need::kReadBlob, "", "ResourceNotFound"},
      {"cont", blob_need::kReadBlob, "2018-11-09", "ResourceNotFound"},
      {"cont", blob_need::kReadBlob, "2021-12-02", "NoAuthenticationInformation"},
      {"gone", blob_need::kReadBlob, "", "ResourceNotFound"},
      {"blobs", blob_need::kReadBlob, "", ""},
      {"blobs", blob_need::kListBlobs, "", "ResourceNotFound"},
      {"blobs", blob_need::kPutBlob, "", "ResourceNotFound"},
      {"all", blob_need::kReadBlob, "2021-12-02", ""},
      {"all", blob_need::kListBlobs, "", ""},
      {"all", blob_need::kReadContainer, "", ""},
      {"all", blob_need::kDeleteBlob, "", "ResourceNotFound"},
      {"all", blob_need::kContainerAcl, "", "ResourceNotFound"},
      {"", blob_need::kListContainers, "", "ResourceNotFound"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.container);
    CAPTURE(c.version);
    Ask ask;
    ask.container = c.container;
    if (*c.version != '\0') ask.headers = {{"x-ms-version", c.version}};
    CHECK(ask.refusal(world, c.need) == c.code);
  }
}

TEST_CASE(
    "an account that nobody configured: opened by a signed upload, unchecked until its key is "
    "learnt") {
  World world;
  Ask ask;
  ask.account = "newaccount";
  CHECK(ask.refusal(world, blob_need::kPutBlob) == "ResourceNotFound");  // no credentials
  ask.sign("a2V5", "newaccount");
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "ResourceNotFound");
  CHECK(ask.grant(world, blob_need::kPutBlob).unchecked);
  CHECK(ask.grant(world, blob_need::kReadBlob).unchecked);
  CHECK(world.accounts.check_key("newaccount", "b3RoZXI=") == KeyCheck::kLearnt);
  CHECK(ask.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));

  Ask right;
  right.account = "newaccount";
  right.sign("b3RoZXI=", "newaccount");
  CHECK_FALSE(right.grant(world, blob_need::kReadBlob).unchecked);

  World strict(false, true);
  CHECK(ask.refusal(strict, blob_need::kPutBlob) == "ResourceNotFound");
}

TEST_CASE("shared key: a date is near the emulator's clock or the machine's") {
  struct {
    const char* name;
    const char* date;
    bool near;
  } cases[] = {{"x-ms-date", "Fri, 20 Nov 2026 06:30:00 GMT", true},
               {"x-ms-date", "Fri, 20 Nov 2026 06:15:00 GMT", true},
               {"x-ms-date", "Fri, 20 Nov 2026 06:14:59 GMT", false},
               {"x-ms-date", "Fri, 20 Nov 2026 06:45:00 GMT", true},
               {"x-ms-date", "Fri, 20 Nov 2026 07:15:00 GMT", true},
               {"x-ms-date", "Fri, 20 Nov 2026 07:15:01 GMT", false},
               {"Date", "Fri, 20 Nov 2026 06:31:00 GMT", true},
               {"Date", "Fri, 20 Nov 2020 06:31:00 GMT", false},
               {"x-ms-date", "today", false},
               {"x-ms-date", "", false}};
  for (const bool loose : {false, true}) {
    World world(loose);
    for (const auto& c : cases) {
      CAPTURE(c.date);
      Ask ask;
      ask.headers = {{c.name, c.date}};
      ask.sign();
      const std::string refusal = ask.refusal(world, blob_need::kReadBlob);
      CHECK(refusal == (c.near || loose ? ""
                                        : "AuthenticationFailed/Request date header too old: '" +
                                              std::string(c.date) + "'"));
    }
  }
  World world;
  Ask both;
  both.headers = {{"Date", "Fri, 20 Nov 2020 06:31:00 GMT"},
                  {"x-ms-date", "Fri, 20 Nov 2026 06:31:00 GMT"}};
  both.sign();
  CHECK(both.refusal(world, blob_need::kReadBlob) == "");
}

TEST_CASE("loose: signatures are not compared, everything else is") {
  World world(true);
  Ask ask;
  ask.headers = {{"Authorization", "SharedKey devstoreaccount1:wrong"}};
  CHECK(ask.grant(world, blob_need::kReadBlob).unchecked);
  ask.headers = {};
  ask.query = "sv=2018-03-28&sr=b&se=2026-11-21&sp=r&sig=AAAA";
  CHECK(ask.grant(world, blob_need::kReadBlob).unchecked);
  CHECK(ask.refusal(world, blob_need::kDeleteBlob) == "AuthorizationPermissionMismatch");
  ask.query = "sv=2018-03-28&sr=b&se=2026-11-19&sp=r&sig=AAAA";
  CHECK(ask.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));
  ask.query = "";
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "ResourceNotFound");
}

TEST_CASE("tokens are signed with a key of the emulator too, requests are not") {
  const std::string own = core::derived_key("storage", "test");
  const std::string members = "sv=2018-03-28&sr=b&se=2026-11-21&sp=r";
  World world(false, false, own);
  Ask ask;
  ask.query = token(members, "cont", "b.csv", own);
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  CHECK(ask.refusal(world, blob_need::kDeleteBlob) == "AuthorizationPermissionMismatch");
  CHECK(ask.refusal(World(), blob_need::kReadBlob).starts_with("AuthenticationFailed/"));
  ask.query = token(members);
  CHECK(ask.refusal(world, blob_need::kReadBlob) == "");
  ask.query = token(members, "cont", "b.csv", core::derived_key("storage", "other"));
  CHECK(ask.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));
  ask.query = "";
  ask.sign(own);
  CHECK(ask.refusal(world, blob_need::kReadBlob).starts_with("AuthenticationFailed/"));
}

TEST_CASE("the version of the answer") {
  struct {
    const char* query;
    core::Headers headers;
    const char* version;
  } cases[] = {
      {"", {}, "2018-03-28"},
      {"", {{"x-ms-version", "2012-02-12"}}, "2012-02-12"},
      {"", {{"x-ms-version", "2026-10-06"}}, "2026-10-06"},
      {"", {{"x-ms-version", "anything else"}}, "2018-03-28"},
      {"sv=2015-04-05&sig=x", {{"x-ms-version", "2018-11-09"}}, "2015-04-05"},
      {"sv=2015-04-05&sig=x",
       {{"x-ms-version", "2018-11-09"}, {"Authorization", "SharedKey a:b"}},
       "2018-11-09"},
      {"sv=nonsense&sig=x", {}, "2018-03-28"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.query);
    CHECK(answered_version({"GET", "/a/b/c", c.query, c.headers}) == c.version);
  }
}
