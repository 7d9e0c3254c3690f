#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/storage/disk.h"

namespace aml::storage {

/// The files of one container: where blobs lie, and how they get there.
/// Errors:  std::system_error.
/// Threads: one at a time, except open().
class BlobTree {
 public:
  explicit BlobTree(Fd folder) : folder_(std::move(folder)) {}

  struct Found {
    FileIdentity file;
    bool beside_folder = false;
  };

  /// Looks where the blob's file may be; beside a folder where that is the only one.
  std::optional<Found> find(const std::string& blob) const;
  /// Looks in the one place.
  std::optional<FileIdentity> find_at(const std::string& blob, bool beside_folder) const;
  Fd open(const std::string& blob, bool beside_folder) const;

  /// Told of a blob whose file had to make room for a folder.
  using MadeRoom = std::function<void(const std::string& blob)>;

  /// Moves a file to where no blob is yet; true: beside a folder.
  bool place(const std::string& blob, int from, const std::string& leaf, const MadeRoom& told);
  /// Moves a file over the blob's, and the blob's to where the file was. False: the file system
  /// cannot exchange, the old content is gone.
  bool exchange(const std::string& blob, bool beside_folder, int from, const std::string& leaf);
  void remove(const std::string& blob, bool beside_folder);

  using Visitor = std::function<void(const std::string& blob, bool beside_folder,
                                     const std::function<std::optional<FileIdentity>()>& file)>;
  /// Visits every blob whose name begins with `folder` (a name up to a slash, or empty), in no
  /// order.
  void visit(std::string_view folder, const Visitor& visitor) const;

  std::uint64_t inode() const { return identity_of(folder_.get()).inode; }

 private:
  Place make_place(const std::string& path, const MadeRoom& told);
  Fd make_folder(int at, const std::string& part, const std::string& path, const MadeRoom& told);

  // A folder to visit: `path` in the container, `below` a folder that is open.
  struct ToVisit {
    std::string path;
    std::shared_ptr<const Fd> open;
    std::string below;
    int steps = 0;
  };
  void visit_folder(ToVisit folder, std::vector<ToVisit>& left, const Visitor& visitor) const;

  Fd folder_;
};

}  // namespace aml::storage
