#include "emulator/core/sas.h"

#include <doctest/doctest.h>

#include "emulator/core/signature.h"
#include "emulator/text/dates.h"
#include "emulator/text/percent.h"
#include "tests/emulator/core/auth_vectors.h"

namespace sas_test {

using namespace aml;
using namespace aml;
using namespace aml::core;

namespace {

SasToken full_token(const char* version) {
  SasToken token;
  token.version = version;
  token.resource = "b";
  token.permissions = "r";
  token.start = "ST";
  token.expiry = "SE";
  token.policy = "SI";
  token.addresses = "SIP";
  token.protocols = "SPR";
  token.encryption_scope = "SES";
  token.snapshot = "SNAP";
  token.cache_control = "1";
  token.content_disposition = "2";
  token.content_encoding = "3";
  token.content_language = "4";
  token.content_type = "5";
  return token;
}

}  // namespace

TEST_CASE("every captured token: string to sign and signature") {
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  REQUIRE(vectors.sas.size() == 26);
  for (const tests::AuthVector& vector : vectors.sas) {
    CAPTURE(vector.client);
    CAPTURE(vector.target);
    const auto token = find_sas(vector.query());
    REQUIRE(token.has_value());
    const auto names = vector.names();
    const SasResource resource{names[0], names[1], names[2]};
    CHECK(token->signature == vector.signature);
    CHECK(sas_text(*token, resource) == vector.string_to_sign);
    CHECK(verify_sas(*token, resource, vectors.key));
    CHECK_FALSE(verify_sas(*token, resource, "a2V5"));
  }
}

TEST_CASE("what each version signs") {
  struct {
    const char* version;
    const char* text;
  } cases[] = {
      {"", "r\nST\nSE\n/a/c/b\nSI"},
      {"2012-02-12", "r\nST\nSE\n/a/c/b\nSI\n2012-02-12"},
      {"2013-08-15", "r\nST\nSE\n/a/c/b\nSI\n2013-08-15\n1\n2\n3\n4\n5"},
      {"2014-02-14", "r\nST\nSE\n/a/c/b\nSI\n2014-02-14\n1\n2\n3\n4\n5"},
      {"2015-02-21", "r\nST\nSE\n/blob/a/c/b\nSI\n2015-02-21\n1\n2\n3\n4\n5"},
      {"2015-04-05", "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2015-04-05\n1\n2\n3\n4\n5"},
      {"2018-03-28", "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2018-03-28\n1\n2\n3\n4\n5"},
      {"2018-11-09", "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2018-11-09\nb\n\n1\n2\n3\n4\n5"},
      {"2020-10-02", "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2020-10-02\nb\n\n1\n2\n3\n4\n5"},
      {"2020-12-06", "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2020-12-06\nb\n\nSES\n1\n2\n3\n4\n5"},
      {"2031-01-01", "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2031-01-01\nb\n\nSES\n1\n2\n3\n4\n5"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.version);
    CHECK(sas_text(full_token(c.version), {"a", "c", "b"}) == c.text);
  }
}

TEST_CASE("what a token is for changes its resource") {
  SasToken token = full_token("2018-11-09");
  token.resource = "c";
  CHECK(sas_text(token, {"a", "c", "b"}) ==
        "r\nST\nSE\n/blob/a/c\nSI\nSIP\nSPR\n2018-11-09\nc\n\n1\n2\n3\n4\n5");
  token.resource = "bs";
  CHECK(sas_text(token, {"a", "c", "b"}) ==
        "r\nST\nSE\n/blob/a/c/b\nSI\nSIP\nSPR\n2018-11-09\nbs\nSNAP\n1\n2\n3\n4\n5");
  token.services = "bqtf";
  token.resource_types = "sco";
  CHECK(sas_text(token, {"a", "c", "b"}) == "a\nr\nbqtf\nsco\nST\nSE\nSIP\nSPR\n2018-11-09\n");
  token.version = "2020-12-06";
  CHECK(sas_text(token, {"a", "c", "b"}) == "a\nr\nbqtf\nsco\nST\nSE\nSIP\nSPR\n2020-12-06\nSES\n");
}

TEST_CASE("members are found among others, escapes in any case, a plus stays") {
  const auto token = find_sas(
      "timeout=30&sv=2014-02-14&SR=c&sig=a+b/c%2bd%3D=&se=2026-11-20T07%3a26Z&api-version=9");
  REQUIRE(token.has_value());
  CHECK(token->version == "2014-02-14");
  CHECK(token->resource == "c");
  CHECK(token->signature == "a+b/c+d==");
  CHECK(token->expiry == "2026-11-20T07:26Z");
  CHECK_FALSE(token->for_account());
  CHECK_FALSE(find_sas("sv=2014-02-14&sr=c&sig=").has_value());
  CHECK_FALSE(find_sas("restype=container&comp=list").has_value());
}

TEST_CASE("an issued token: members in their order, a window of a day and five minutes") {
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  const TimePoint now = *text::parse_utc("2017-03-01T10:06:12.500Z");
  const SasResource resource{vectors.account, "experimentoutput", "g/my \xC3\xBC+%.csv"};
  struct {
    const ReadToken& form;
    std::string members;
    std::string_view permissions;
    bool whole_container;
  } cases[] = {{kOverriddenOutput, "?sv=2015-02-21&sr=b&sig=", "r", false},
               {kDefaultOutput, "?sv=2013-08-15&sr=c&sig=", "rl", true},
               {kPlainBlob, "?sv=2015-04-05&sr=b&sig=", "r", false}};
  for (const auto& c : cases) {
    CAPTURE(c.members);
    const std::string text = issue_read_sas(c.form, resource, vectors.key, now);
    const auto token = find_sas(text.substr(1));
    REQUIRE(token.has_value());
    CHECK(text == c.members + text::percent_encode(token->signature) +
                      "&st=2017-03-01T10%3A01%3A12Z&se=2017-03-02T10%3A06%3A12Z&sp=" +
                      std::string(c.permissions));
    CHECK(verify_sas(*token, resource, vectors.key));
    CHECK(verify_sas(*token, {vectors.account, "experimentoutput", "g/other.csv"}, vectors.key) ==
          c.whole_container);
  }
}

TEST_CASE("an issued token of an account: what it signs, and for how long") {
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  const TimePoint now = *text::parse_utc("2017-03-01T10:06:12.500Z");
  const std::string text =
      issue_account_sas(vectors.account, vectors.key,
                        {.permissions = "rwdlac", .now = now, .valid_for = std::chrono::hours(1)});
  const auto token = find_sas(text.substr(1));
  REQUIRE(token.has_value());
  CHECK(text ==
        "?sv=2019-12-12&ss=b&srt=sco&sp=rwdlac&st=2017-03-01T10%3A01%3A12Z"
        "&se=2017-03-01T11%3A06%3A12Z&sig=" +
            text::percent_encode(token->signature));
  CHECK(token->for_account());
  CHECK(sas_text(*token, {vectors.account, "any", "thing"}) ==
        vectors.account +
            "\nrwdlac\nb\nsco\n2017-03-01T10:01:12Z\n2017-03-01T11:06:12Z\n\n\n2019-12-12\n");
  CHECK(verify_sas(*token, {vectors.account, "any", "thing"}, vectors.key));
  CHECK_FALSE(verify_sas(*token, {"other", "any", "thing"}, vectors.key));
}

TEST_CASE("times of tokens") {
  struct {
    const char* text;
    const char* time;
  } cases[] = {
      {"2026-11-20", "2026-11-20T00:00:00.000Z"},
      {"2026-11-20T07:26Z", "2026-11-20T07:26:00.000Z"},
      {"2026-11-20T07:26:22Z", "2026-11-20T07:26:22.000Z"},
      {"2026-11-20T07:26:22.1Z", "2026-11-20T07:26:22.100Z"},
      {"2026-11-20T07:26:22.1234567Z", "2026-11-20T07:26:22.123Z"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto time = parse_sas_time(c.text);
    REQUIRE(time.has_value());
    CHECK(text::write_utc_millis(*time) == c.time);
  }
  for (const char* text :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-11-20T", "2026-11-20T07Z", "2026-11-20T07:26",
        "2026-11-20T24:00Z", "2026-11-20T07:60Z", "2026-11-20T07:26:60Z", "2026-11-20T07:26:22",
        "2026-11-20 07:26:22Z", "2026-11-20T07:26:22.12345678Z", "2026-11-20T07:26:-1Z",
        "2026-1-20", "2026-11-20T07:26:22+01:00", "tomorrow"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_sas_time(text).has_value());
  }
}

TEST_CASE("addresses of a token") {
  struct {
    const char* range;
    const char* address;
    bool allowed;
  } cases[] = {
      {"168.1.5.65", "168.1.5.65", true},
      {"168.1.5.65", "168.1.5.66", false},
      {"168.1.5.60-168.1.5.70", "168.1.5.60", true},
      {"168.1.5.60-168.1.5.70", "168.1.5.70", true},
      {"168.1.5.60-168.1.5.70", "168.1.5.71", false},
      {"168.1.5.60-168.1.5.70", "168.1.6.65", false},
      {"0.0.0.0-255.255.255.255", "127.0.0.1", true},
      {"127.0.0.1", "::1", true},
      {"127.0.0.1", "::ffff:127.0.0.1", true},
      {"127.0.0.1", "::FFFF:127.0.0.1", true},
      {"127.0.0.1", "2001:db8::1", false},
      {"127.0.0", "127.0.0.1", false},
      {"127.0.0.1.5", "127.0.0.1", false},
      {"127.0.0.256", "127.0.0.1", false},
      {"127.0.0.1-", "127.0.0.1", false},
      {"anything", "127.0.0.1", false},
      {"127.0.0.1", "", false},
      {"-", "127.0.0.1", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.range);
    CAPTURE(c.address);
    CHECK(allows_address(c.range, c.address) == c.allowed);
  }
}

// A bit may change nothing that counts: the case of a hexadecimal digit, a member of no token. What
// is signed is then the same to the letter.
TEST_CASE("a token altered in any one bit is refused, or is the same token") {
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  std::size_t refused = 0;
  for (const tests::AuthVector& vector : vectors.sas) {
    const auto names = vector.names();
    const SasResource resource{names[0], names[1], names[2]};
    const std::string query(vector.query());
    for (std::size_t bit = 0; bit < 8 * query.size(); ++bit) {
      std::string altered = query;
      altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
      const auto token = find_sas(altered);
      if (!token || !verify_sas(*token, resource, vectors.key)) {
        ++refused;
        continue;
      }
      CAPTURE(altered);
      CHECK(token->signature == vector.signature);
      CHECK(sas_text(*token, resource) == vector.string_to_sign);
    }
  }
  CHECK(refused > 20'000);
}

TEST_CASE("a token that opens one blob opens no other of one bit's difference") {
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  const SasResource resource{"account", "box", "2016/10/scores.csv"};
  for (const ReadToken& form : {kOverriddenOutput, kPlainBlob}) {
    const std::string issued = issue_read_sas(form, resource, vectors.key, TimePoint{});
    const auto token = find_sas(issued.substr(1));
    REQUIRE(token.has_value());
    CHECK(verify_sas(*token, resource, vectors.key));
    for (std::size_t bit = 0; bit < 8 * resource.blob.size(); ++bit) {
      std::string other(resource.blob);
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
      CHECK_FALSE(verify_sas(*token, {resource.account, resource.container, other}, vectors.key));
    }
  }
}

}  // namespace sas_test
