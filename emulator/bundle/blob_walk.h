#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/storage/blob_store.h"

namespace aml::bundle {

struct AccountStore {
  std::string account;
  const storage::BlobStore* store;  ///< never null
};

/// All blobs of some accounts one after another, by account, container and name; a page of names is
/// in memory at a time.
/// Threads: one at a time; the stores outlive it.
class BlobWalk {
 public:
  struct Found {
    const AccountStore* account;
    std::string container;
    std::string name;
  };

  /// `left_out`: a container whose blobs are not shown.
  BlobWalk(std::vector<AccountStore> accounts, std::string_view left_out);
  BlobWalk(const BlobWalk&) = delete;
  BlobWalk& operator=(const BlobWalk&) = delete;

  /// None: the end. Errors: those of the stores.
  std::optional<Found> next();

 private:
  bool next_page();
  bool next_container();

  const std::vector<AccountStore> accounts_;
  const std::string left_out_;
  std::size_t account_ = 0;  ///< the one after that of containers_
  std::vector<std::string> containers_;
  std::size_t container_ = 0;  ///< the one after that of page_
  storage::BlobList page_;
  std::size_t blob_ = 0;
};

}  // namespace aml::bundle
