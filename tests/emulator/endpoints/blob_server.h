#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/endpoints/blob_routes.h"
#include "emulator/http/server.h"
#include "emulator/service/blob_access.h"
#include "emulator/service/blob_accounts.h"
#include "emulator/storage/directory_blob_store.h"
#include "emulator/wire/blob_xml.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_folder.h"

namespace aml::test {

/// A blob account on a socket, whatever the signatures; it has the container `c00`.
class BlobServer {
 public:
  explicit BlobServer(std::uint64_t max_bytes = 1u << 30, core::Limits limits = {})
      : accounts_(
            [this](const std::string&) {
              return std::make_unique<storage::DirectoryBlobStore>(folder_.path(), clock_);
            },
            {}),
        access_(accounts_, clock_, clock_, &wire::parse_access_policies, {.loose = true}),
        router_({endpoints::blob_routes({.accounts = accounts_,
                                         .access = access_,
                                         .ids = ids_,
                                         .max_bytes = max_bytes,
                                         .alone = true})},
                1u << 20),
        server({.host = "localhost", .port = 0, .limits = limits}, clock_, ids_,
               router_.handler()) {
    accounts_.open("devstoreaccount1").store->create_container("c00", {});
    server.start();
  }

  RawClient connect() const { return RawClient(server.port()); }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  tests::TemporaryFolder folder_;
  core::SystemClock clock_;
  core::SequentialIds ids_;
  service::BlobAccounts accounts_;
  service::BlobAccess access_;
  http::Router router_;

 public:
  http::Server server;
};

/// A request line and the headers that every storage request has; the empty line is the caller's.
inline std::string blob_request(const std::string& method, const std::string& blob) {
  return method + " /devstoreaccount1/c00/" + blob +
         " HTTP/1.1\r\nHost: here\r\nx-ms-version: 2018-03-28\r\n"
         "Authorization: SharedKey devstoreaccount1:AAAA\r\n";
}

}  // namespace aml::test
