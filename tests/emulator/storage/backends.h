#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/storage/blob_store.h"
#include "tests/support/temporary_folder.h"

namespace aml::tests {

/// One way to keep blobs; the contract suite runs over all of them.
struct Backend {
  const char* name;
  bool is_for_threads;  ///< threads may use one store at once
  std::function<std::unique_ptr<storage::BlobStore>(const std::filesystem::path& root,
                                                    const core::Clock& clock)>
      open;
};

const std::vector<Backend>& backends();

/// A store in its own folder, with a stopped clock.
struct Storage {
  explicit Storage(const Backend& backend);

  TemporaryFolder folder;
  core::ManualClock clock;
  std::unique_ptr<storage::BlobStore> store;

  storage::WriteResult put(const std::string& container, const std::string& blob,
                           std::string_view content, storage::BlobProperties properties = {},
                           const storage::Conditions& conditions = {});
  storage::WriteStatus stage(const std::string& blob, const std::string& id,
                             std::string_view content);
  storage::WriteResult commit(const std::string& blob,
                              const std::vector<storage::BlockChoice>& blocks,
                              const storage::BlobProperties& properties = {},
                              const storage::Conditions& conditions = {});
  storage::WriteResult append(const std::string& blob, std::string_view content);
};

/// The content of a blob in container `c`; `(none)` where it does not exist.
std::string content_of(const storage::BlobStore& store, const std::string& blob);
std::string content_of(const storage::OpenBlob& blob);

/// Names of a listing, in order, separated by `|`; prefixes in brackets; the next marker after `>`.
std::string names_of(const storage::BlobList& list);

/// A block of the newest content.
storage::BlockChoice latest(const std::string& id);

/// For each backend of which `holds` is true, its row called `row`: a store in it, called `world`.
#define FOR_EACH_BACKEND_IF(holds, world)                           \
  for (const ::aml::tests::Backend& row : ::aml::tests::backends()) \
    if (holds)                                                      \
      if (::aml::tests::Storage world(row); true)

#define FOR_EACH_BACKEND(world) FOR_EACH_BACKEND_IF(true, world)

}  // namespace aml::tests
