#include "emulator/service/blob_access.h"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

#include "tests/emulator/core/auth_vectors.h"
#include "tests/emulator/service/access_world.h"

namespace blob_access_test {

using namespace aml;
using namespace aml::service;
using namespace aml::tests;

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

}  // namespace blob_access_test
