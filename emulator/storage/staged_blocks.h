#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "emulator/storage/blob_store.h"
#include "emulator/storage/service_folder.h"

namespace aml::storage {

/// Blocks of one container that no list has named yet: a folder per blob, a file per block.
/// Errors:  std::system_error.
/// Threads: one at a time.
class StagedBlocks {
 public:
  /// `container`: the name of the container's folder.
  StagedBlocks(ServiceFolder& service, std::string container);

  /// False where ids of another length are staged, or too many.
  bool accepts(const std::string& blob, const std::string& id) const;
  void add(const std::string& blob, const std::string& id, FileUpload& content);
  std::vector<Block> list(const std::string& blob) const;  ///< by id
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
  };

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
