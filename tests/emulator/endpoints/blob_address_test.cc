#include "emulator/endpoints/blob_address.h"

#include <doctest/doctest.h>

#include "emulator/core/api_error.h"

namespace blob_address_test {

using namespace aml;
using endpoints::account_of_host;
using endpoints::account_of_path;
using endpoints::parse_blob_address;

TEST_CASE("hosts that name an account") {
  struct {
    const char* host;
    const char* account;  ///< empty: none
  } cases[] = {{"store.blob.core.windows.net", "store"},
               {"store.blob.core.windows.net:443", "store"},
               {"Store.Blob.core.windows.net", "store"},
               {"store-secondary.blob.core.windows.net", "store"},
               {"store.blob.localhost:10000", "store"},
               {"store.localhost:10000", "store"},
               {"store.localhost", "store"},
               {"localhost:10000", ""},
               {"127.0.0.1:10000", ""},
               {"[::1]:10000", ""},
               {"store.blob", ""},
               {"store.queue.core.windows.net", ""},
               {"ussouthcentral.services.azureml.net", ""},
               {"to.blob.core.windows.net", ""},
               {"un_fit.blob.core.windows.net", ""},
               {".blob.core.windows.net", ""},
               {"", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.host);
    CHECK(account_of_host(c.host).value_or("") == c.account);
  }
}

TEST_CASE("hosts under which nothing but blobs is reached") {
  for (const char* host : {"store.blob.core.windows.net", "Store.blob.core.windows.net:443",
                           "store-secondary.blob.core.windows.net"}) {
    CAPTURE(host);
    CHECK(endpoints::is_blob_host(host));
  }
  for (const char* host : {"store.localhost:10000", "store.blob.LocalHost:10000", "localhost:10000",
                           "127.0.0.1:10000", "demoazureml.azure-api.net", ""}) {
    CAPTURE(host);
    CHECK_FALSE(endpoints::is_blob_host(host));
  }
}

TEST_CASE("paths that may name an account") {
  struct {
    const char* path;
    const char* account;  ///< empty: none
  } cases[] = {{"/store/c/b", "store"}, {"/store", "store"},
               {"/store/", "store"},    {"/store-secondary/c", "store"},
               {"/Store/c", ""},        {"/st/c", ""},
               {"/__emu/x", ""},        {"/", ""},
               {"//store", ""},         {"/abcdefghijklmnopqrstuvwxy/c", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(account_of_path(c.path).value_or("") == c.account);
  }
}

TEST_CASE("container and blob of a path, decoded") {
  struct {
    const char* path;
    const char* container;
    const char* blob;
  } cases[] = {{"/store", "", ""},
               {"/store/", "", ""},
               {"/store/c", "c", ""},
               {"/store/c/", "c", ""},
               {"/store/c/b", "c", "b"},
               {"/store/c/a/b", "c", "a/b"},
               {"/store/c/a%2Fb%2f", "c", "a/b/"},
               {"/store/c//b", "c", "/b"},
               {"/store/c/a//b/", "c", "a//b/"},
               {"/store/c/a\\b%5Cc", "c", "a/b/c"},
               {"/store/c/../x/.", "c", "../x/."},
               {"/store/c/a+b%20c%25", "c", "a+b c%"},
               {"/store/c/%C3%BC", "c", "\xC3\xBC"}};
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const endpoints::BlobAddress address = parse_blob_address(std::nullopt, c.path);
    CHECK(address.account == "store");
    CHECK(address.container == c.container);
    CHECK(address.blob == c.blob);
    const std::string host_style = std::string(c.path).substr(6);
    CHECK(parse_blob_address("store", host_style).blob == c.blob);
  }
}

TEST_CASE("a path that decodes to no name is refused") {
  for (const char* path : {"/store/c/%", "/store/c/%4", "/store/c/%zz", "/store/c/%00",
                           "/store/%ff", "/store/c/%C3%28", "/store/c/%ED%A0%80"}) {
    CAPTURE(path);
    CHECK_THROWS_AS(parse_blob_address(std::nullopt, path), core::ApiError);
  }
}

}  // namespace blob_address_test
