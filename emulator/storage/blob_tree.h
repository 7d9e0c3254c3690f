#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "emulator/storage/disk.h"
#include "emulator/storage/folder_states.h"

namespace aml::storage {

/// The files of one container: where blobs are, and how they get there. It remembers how each
/// folder was when it was read, so that one that did not change is not read again.
/// Errors:  std::system_error.
/// Threads: one at a time, except open().
class BlobTree {
 public:
  /// `temp`: a folder of the same file system that may be touched; it outlives the tree.
  BlobTree(Fd folder, int temp) : folder_(std::move(folder)), temp_(temp) {}

  struct Found {
    FileIdentity file;
    bool beside_folder = false;
  };

  /// Looks where the blob's file may be; beside a folder where that is the only one.
  std::optional<Found> find(const std::string& blob) const;
  /// Looks in the one place.
  std::optional<FileIdentity> find_at(const std::string& blob, bool beside_folder) const;
  Fd open(const std::string& blob, bool beside_folder) const;

  /// Called for a blob whose file had to make room for a folder.
  using OnBlobMoved = std::function<void(const std::string& blob)>;

  /// Moves a file to where no blob is yet; true: beside a folder.
  bool place(const std::string& blob, int from, const std::string& leaf,
             const OnBlobMoved& on_blob_moved);
  /// Moves a file over the blob's, and the blob's to where the file was. False: the file system
  /// cannot exchange, the old content is gone.
  bool exchange(const std::string& blob, bool beside_folder, int from, const std::string& leaf);
  void remove(const std::string& blob, bool beside_folder);

  /// Waits until the disk has what changed in the blob's folder, and in all above it that the tree
  /// has; `path_too` false: in the one folder, where no folder was made or removed.
  void force(const std::string& blob, bool path_too) const;

  using Visitor = std::function<void(const std::string& blob, bool beside_folder,
                                     const std::function<std::optional<FileIdentity>()>& file)>;
  /// Visits every blob, in no order.
  void visit_all(const Visitor& visitor);
  /// Visits the blobs of those folders that may hold names of the range and are not as they were
  /// when they were read. `looked`: paths of folders that were looked at before, which are left
  /// out. True: there were such folders.
  bool visit_changed(const NameRange& range, std::set<std::string>& looked, const Visitor& visitor);

  std::uint64_t inode() const { return identity_of(folder_.get()).inode; }

 private:
  PathInDir make_path(const std::string& path, const OnBlobMoved& on_blob_moved);
  bool unlink(const std::string& path, int flags);
  Fd make_folder(int at, const std::string& part, const std::string& path,
                 const OnBlobMoved& on_blob_moved);

  // A folder to visit: `path` in the container, `below` a folder that is open.
  struct ToVisit {
    std::string path;
    std::shared_ptr<const Fd> open;
    std::string below;
    int steps = 0;
  };
  void visit(const std::string& folder, const Visitor& visitor);
  void visit_folder(ToVisit folder, std::int64_t now_ns, std::vector<ToVisit>& left,
                    const Visitor& visitor);

  Fd folder_;
  const int temp_;
  FolderStates states_;
};

}  // namespace aml::storage
