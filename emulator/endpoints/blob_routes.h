#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/core/ids.h"
#include "emulator/http/router.h"
#include "emulator/service/blob_access.h"
#include "emulator/service/blob_accounts.h"

namespace aml::endpoints {

struct BlobParts {
  service::BlobAccounts& accounts;
  const service::BlobAccess& access;
  core::IdSource& ids;          ///< of copies
  std::uint64_t max_bytes = 0;  ///< of one upload
  bool alone = false;           ///< the port serves nothing else: every request is Blob storage's
  std::vector<std::string> reserved = {};  ///< first segments of other families' paths
};

/// Blob storage under `/{account}`, and under hosts that name an account. It takes the requests of
/// accounts that are there, of hosts of that kind, and those that only a storage client sends (a
/// signature, `x-ms-version`, `x-ms-blob-type`); `reserved` paths and `/__emu` never, unless it is
/// alone. The parts outlive the rows.
/// Source: documented (REST API of Blob storage) | observed (six clients); every row says which.
http::RouteFamily blob_routes(const BlobParts& parts);

}  // namespace aml::endpoints
