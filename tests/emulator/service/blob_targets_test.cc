// Where the references of jobs lead: the emulator's own accounts, or another endpoint.

#include "emulator/service/blob_targets.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/core/api_error.h"

namespace blob_targets_test {

using namespace aml;
using service::BlobHost;

namespace {

const std::string kKey = ";AccountKey=a2V5";

core::BlobReference by_connection(const std::string& connection, const std::string& relative) {
  return {connection, relative, {}, {}};
}

core::BlobReference by_url(const std::string& base, const std::string& relative) {
  return {{}, relative, base, "?sv=2015-04-05&sig=x"};
}

/// Served at 127.0.0.1:41233 and [::1]:41234, handed out as http://studio.example:8080.
struct Own {
  Own() : addresses("http://studio.example:8080/sub") {
    addresses.set_bound({"127.0.0.1:41233", "[::1]:41234"});
  }
  service::OwnAddresses addresses;
};

std::string code_of(const core::BlobReference& reference) {
  Own own;
  try {
    service::find_blob_target(reference, own.addresses, "http://emulator:10100");
  } catch (const core::ApiError& error) {
    return error.code() + ": " + error.message();
  }
  return "fine";
}

}  // namespace

TEST_CASE("connection strings: embedded or remote, and which account") {
  struct {
    std::string connection;
    BlobHost host;
    std::string account;
  } cases[] = {
      {"UseDevelopmentStorage=true", BlobHost::kEmbedded, "devstoreaccount1"},
      {"UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1", BlobHost::kRemote,
       "devstoreaccount1"},
      {"DefaultEndpointsProtocol=https;AccountName=mystorage" + kKey, BlobHost::kEmbedded,
       "mystorage"},
      {"AccountName=a1b" + kKey + ";EndpointSuffix=core.chinacloudapi.cn", BlobHost::kEmbedded,
       "a1b"},
      {"AccountName=a1b" + kKey + ";EndpointSuffix=elsewhere.example", BlobHost::kEmbedded, "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://127.0.0.1:41233/a1b", BlobHost::kEmbedded,
       "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://localhost:41234/other/",
       BlobHost::kEmbedded, "other"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://[::1]:41233/a1b", BlobHost::kEmbedded,
       "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://other.localhost:41233", BlobHost::kEmbedded,
       "other"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://STUDIO.example:8080/a1b",
       BlobHost::kEmbedded, "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://emulator:10100/a1b", BlobHost::kEmbedded,
       "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://127.0.0.1:10000/a1b", BlobHost::kRemote,
       "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://azurite:10000/a1b", BlobHost::kRemote,
       "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=http://studio.example/a1b", BlobHost::kRemote,
       "a1b"},
      {"AccountName=a1b" + kKey + ";BlobEndpoint=https://a1b.blob.core.windows.net",
       BlobHost::kRemote, "a1b"},
      {"AccountKey=a2V5;BlobEndpoint=http://azurite:10000/a1b", BlobHost::kRemote, "a1b"},
      {"BlobEndpoint=http://10.0.0.9:10000;SharedAccessSignature=?sig=x", BlobHost::kRemote, ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.connection);
    Own own;
    const auto target = service::find_blob_target(by_connection(c.connection, "/c/f/b%20b.csv"),
                                                  own.addresses, "http://emulator:10100");
    CHECK(target.host == c.host);
    CHECK(target.account == c.account);
    CHECK(target.name.container == "c");
    CHECK(target.name.blob == "f/b%20b.csv");
  }
}

TEST_CASE("URLs with a token: embedded or remote, and which account") {
  struct {
    std::string base;
    BlobHost host;
    std::string account;
  } cases[] = {
      {"https://mystorage.blob.core.windows.net/", BlobHost::kEmbedded, "mystorage"},
      {"https://mystorage.blob.core.usgovcloudapi.net/", BlobHost::kEmbedded, "mystorage"},
      {"http://127.0.0.1:41233/devstoreaccount1/", BlobHost::kEmbedded, "devstoreaccount1"},
      {"http://emulator:10100/a1b", BlobHost::kEmbedded, "a1b"},
      {"http://127.0.0.1:10000/devstoreaccount1/", BlobHost::kRemote, "devstoreaccount1"},
      {"http://10.0.0.9:10000/", BlobHost::kRemote, ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.base);
    Own own;
    const auto target = service::find_blob_target(by_url(c.base, "c/f/b%20b.csv"), own.addresses,
                                                  "http://emulator:10100");
    CHECK(target.host == c.host);
    CHECK(target.account == c.account);
    CHECK(target.name.blob == "f/b b.csv");
    CHECK(target.sas == "sv=2015-04-05&sig=x");
    CHECK(target.reference.find("sig") == std::string::npos);
  }
}

TEST_CASE("the name under which the request came is known when its job runs") {
  Own own;
  const auto reference = by_connection(
      "AccountName=a1b" + kKey + ";BlobEndpoint=http://emulator:10100/a1b", "c/b.csv");
  const auto host = [&](const std::string& base) {
    return service::find_blob_target(reference, own.addresses, base).host;
  };
  CHECK(host("") == BlobHost::kRemote);
  CHECK(host("http://elsewhere:10100") == BlobHost::kRemote);
  CHECK(host("http://emulator:10100") == BlobHost::kEmbedded);
  CHECK(host("") == BlobHost::kEmbedded);
}

TEST_CASE("malformed references") {
  const std::string missing =
      "MissingInputBlobInformation: Missing Azure storage blob information. Provide a valid "
      "connection string and relative path or URI and try again.";
  const std::string development = "UseDevelopmentStorage=true";
  struct {
    core::BlobReference reference;
    std::string error;
  } cases[] = {
      {{}, missing},
      {{development, {}, {}, {}}, missing},
      {{{}, "c/b.csv", {}, "?sig=x"}, missing},
      {{"", "c/b.csv", "", ""}, missing},
      {by_connection("nonsense", "c/b.csv"),
       "InvalidBlobConnectionString: The connection string specified for one of the input/output "
       "blobs in invalid: a part has no '='. Please correct this and try again."},
      {by_connection("AccountName=a1b" + kKey + ";BlobEndpoint=ftp://x/a1b", "c/b.csv"),
       "InvalidBlobConnectionString: The connection string specified for one of the input/output "
       "blobs in invalid: BlobEndpoint is not an http or https URL. Please correct this and try "
       "again."},
      {by_connection("AccountKey=a2V5;BlobEndpoint=http://10.0.0.9:10000", "c/b.csv"),
       "InvalidBlobConnectionString: The connection string specified for one of the input/output "
       "blobs in invalid: AccountName is missing. Please correct this and try again."},
      {{{}, "c/b.csv", "http://127.0.0.1:41233/a1b/", {}},
       "InvalidBlob: Invalid blob specification for blob: c/b.csv. Verify that connection string / "
       "relative path or SAS token specification is correct and try again."},
      {by_connection(development, ""),
       "ContainerIsEmpty: No Azure storage container name was provided. Provide a valid container "
       "name and try again."},
      {by_connection(development, "container"),
       "InputBlobRelativeLocationInvalid: No Azure storage blob name provided. Provide a valid "
       "blob "
       "name and try again."},
  };
  for (const auto& c : cases) CHECK(code_of(c.reference) == c.error);
  CHECK(code_of({{}, "c/b.csv", "not a url", "?sig=x"}).starts_with("InvalidBlob:"));
  CHECK(code_of(by_url("http://127.0.0.1:41233/", "c/b.csv")).starts_with("InvalidBlob:"));
}

TEST_CASE("every rule is reached") {
  for (const service::BlobHostRule& row : service::blob_host_rules()) {
    bool reached = false;
    for (unsigned bits = 0; bits < 32; ++bits) {
      const service::ReferenceFacts facts{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0,
                                          (bits & 8) != 0, (bits & 16) != 0};
      reached = reached || &service::blob_host_rule(facts) == &row;
    }
    CHECK_MESSAGE(reached, row.rule.id);
  }
}

}  // namespace blob_targets_test
