// Tokens of a blob account (SAS): what each opens, and why it opens nothing else.

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

#include "tests/emulator/service/access_world.h"

namespace blob_token_access_test {

using namespace aml;
using namespace aml::service;
using namespace aml::tests;

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

}  // namespace blob_token_access_test
