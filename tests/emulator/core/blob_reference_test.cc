#include "emulator/core/blob_reference.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace blob_reference_test {

using namespace aml::core;

TEST_CASE("connection strings as clients write them") {
  struct {
    const char* text;
    StorageConnection says;
  } cases[] = {
      {"DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5",
       {"acc", "a2V5", "", "", false}},
      {"AccountKey=a2V5a2U=;AccountName=acc;", {"acc", "a2V5a2U=", "", "", false}},
      {";; accountname = acc ;ACCOUNTKEY=a2V5;;", {"acc", "a2V5", "", "", false}},
      {"DefaultEndpointsProtocol=http;AccountName=acc;AccountKey=a2V5;"
       "BlobEndpoint=http://127.0.0.1:10000/acc/;QueueEndpoint=http://127.0.0.1:10001/acc;Later=x",
       {"acc", "a2V5", "http://127.0.0.1:10000/acc", "", false}},
      {"BlobEndpoint=https://"
       "acc.blob.core.windows.net;SharedAccessSignature=?sv=2018-03-28&sig=a%3D=",
       {"", "", "https://acc.blob.core.windows.net", "sv=2018-03-28&sig=a%3D=", false}},
      {"BlobEndpoint=http://127.0.0.1:10000/acc / / ;AccountKey=a2V5",
       {"", "a2V5", "http://127.0.0.1:10000/acc", "", false}},
      {"UseDevelopmentStorage=true",
       {"devstoreaccount1", std::string(kDevelopmentKey), "", "", true}},
      {"usedevelopmentstorage=TRUE;DevelopmentStorageProxyUri=http://azurite/",
       {"devstoreaccount1", std::string(kDevelopmentKey), "http://azurite:10000/devstoreaccount1",
        "", true}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const StorageConnection found = parse_connection_string(c.text);
    CHECK(found.account == c.says.account);
    CHECK(found.key == c.says.key);
    CHECK(found.blob_endpoint == c.says.blob_endpoint);
    CHECK(found.sas == c.says.sas);
    CHECK(found.development == c.says.development);
  }
}

TEST_CASE("malformed connection strings, in words") {
  struct {
    std::string text;
    const char* words;
  } cases[] = {
      {"", "it names neither AccountName nor BlobEndpoint"},
      {"AccountKey=a2V5", "it names neither AccountName nor BlobEndpoint"},
      {"AccountName=acc", "it has neither AccountKey nor SharedAccessSignature"},
      {"UseDevelopmentStorage=false", "it names neither AccountName nor BlobEndpoint"},
      {"AccountName=acc;AccountKey", "a part has no '='"},
      {"AccountName=acc;accountname=other;AccountKey=a2V5", "accountname is there twice"},
      {"AccountName=acc;AccountKey=not base64", "AccountKey is not Base64"},
      {std::string("\0=1;\0=2;AccountName=acc;AccountKey=a2V5", 39), "it holds a NUL"},
      {"AccountName=acc;AccountKey=a2V5;" + std::string(9000, 'x') + "=", "it is too long"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK_THROWS_WITH_AS(parse_connection_string(c.text), c.words, std::invalid_argument);
  }
}

TEST_CASE("relative locations") {
  struct {
    const char* text;
    const char* container;
    const char* blob;
  } cases[] = {{"cont/blob.csv", "cont", "blob.csv"},
               {"/cont/folder/blob.csv", "cont", "folder/blob.csv"},
               {"//cont/blob", "", "cont/blob"},
               {"cont", "cont", ""},
               {"cont/", "cont", ""},
               {"", "", ""},
               {"/", "", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const BlobName name = split_relative_location(c.text);
    CHECK(name.container == c.container);
    CHECK(name.blob == c.blob);
  }
}

}  // namespace blob_reference_test
