#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/storage/blob_store.h"
#include "emulator/storage/service_folder.h"
#include "emulator/storage/staged_run.h"

namespace aml::storage {

struct StagedBlock {
  std::uint64_t size = 0;
  std::optional<std::uint64_t> in_run;  ///< where it begins there; none: it is in a file by itself
};

/// Blocks of one container that no list has named yet: a folder per blob; in it a run, and a file for
/// each block that is in no run. Where both have an id, the file is newer.
/// Errors:  std::system_error.
/// Threads: one at a time.
class StagedBlocks {
 public:
  /// `container`: the name of the container's folder.
  StagedBlocks(ServiceFolder& service, std::string container);

  /// False where ids of another length are staged, or too many.
  bool accepts(const std::string& blob, const std::string& id) const;
  /// The blob's next block on its way into its run; null: it has no run, or another writes to it.
  std::unique_ptr<Upload> begin(const std::string& blob,
                                std::shared_ptr<const void> container) const;
  void add(const std::string& blob, const std::string& id, FileUpload& content);
  /// False: it goes into a file by itself (RunUpload::copy).
  bool add_to_run(const std::string& blob, const std::string& id, RunUpload& content);
  std::map<std::string, StagedBlock> list(const std::string& blob) const;  ///< by id
  /// Null: no block is in one.
  std::shared_ptr<StagedRun> run(const std::string& blob) const;
  void drop(const std::string& blob, Trash& trash);

  std::vector<std::string> blobs() const;
  /// The open folder of a blob's blocks; empty where none are staged.
  Fd open(const std::string& blob) const;
  /// Another one after each drop; empty where none are staged.
  std::string folder(const std::string& blob) const;

 private:
  struct Staged {
    std::string folder;
    std::size_t count = 0;
    std::size_t id_size = 0;
    std::shared_ptr<StagedRun> run;
  };

  static Staged read(const std::string& folder, int blocks);
  static void counted(Staged& staged, const std::string& id);
  Staged& make(const std::string& blob);

  ServiceFolder& service_;
  const std::string container_;
  Fd folder_;
  std::map<std::string, Staged> blobs_;
  std::uint64_t next_folder_ = 1;
};

/// The file of a block in its blob's folder.
std::string block_leaf(const std::string& id);

}  // namespace aml::storage
