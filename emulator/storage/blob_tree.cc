#include "emulator/storage/blob_tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "emulator/storage/blob_names.h"

namespace aml::storage {

namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kReadFlags = O_RDONLY | O_DIRECTORY;
constexpr int kStepsToFolder = 16;
constexpr unsigned kNoReplace = 1;  // RENAME_NOREPLACE
constexpr unsigned kExchange = 2;   // RENAME_EXCHANGE

std::string file_path(const std::string& blob, bool beside_folder) {
  std::string path = write_path(blob);
  if (beside_folder) path += kBesideFolder;
  return path;
}

bool is_folder(int at, const std::string& leaf) {
  struct stat status {};
  return ::fstatat(at, leaf.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

std::optional<BlobTree::Found> BlobTree::find(const std::string& blob) const {
  const auto place = find_place(folder_.get(), write_path(blob));
  if (!place) return std::nullopt;
  if (const auto file = find_file(place->folder, place->leaf)) return Found{*file, false};
  const std::string beside = place->leaf + std::string(kBesideFolder);
  if (const auto file = find_file(place->folder, beside)) return Found{*file, true};
  return std::nullopt;
}

std::optional<FileIdentity> BlobTree::find_at(const std::string& blob, bool beside_folder) const {
  const auto place = find_place(folder_.get(), file_path(blob, beside_folder));
  return place ? find_file(place->folder, place->leaf) : std::nullopt;
}

Fd BlobTree::open(const std::string& blob, bool beside_folder) const {
  // A pipe that a person put there must not hold the caller up.
  return open_beneath(folder_.get(), file_path(blob, beside_folder), O_RDONLY | O_NONBLOCK);
}

Fd BlobTree::make_folder(int at, const std::string& part, const std::string& path,
                         const MadeRoom& told) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::mkdirat(at, part.c_str(), 0755) != 0 && errno != EEXIST) throw_errno("make folder");
    Fd made(::openat(at, part.c_str(), kFolderFlags));
    if (made) return made;
    const auto blob = parse_path(path);
    if (!blob || !find_file(at, part)) throw_errno("make folder");
    const std::string beside = part + std::string(kBesideFolder);
    if (::renameat(at, part.c_str(), at, beside.c_str()) != 0) throw_errno("make room");
    told(*blob);
  }
  throw std::system_error(ENOTDIR, std::generic_category(), "make folder");
}

Place BlobTree::make_place(const std::string& path, const MadeRoom& told) {
  if (auto place = find_place(folder_.get(), path)) return std::move(*place);
  Fd reached;
  int at = folder_.get();
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = path.find('/', begin)) != std::string::npos; begin = end + 1) {
    reached = make_folder(at, path.substr(begin, end - begin), path.substr(0, end), told);
    at = reached.get();
  }
  return Place{at, path.substr(begin), std::move(reached)};
}

bool BlobTree::place(const std::string& blob, int from, const std::string& leaf,
                     const MadeRoom& told) {
  Place place = make_place(write_path(blob), told);
  if (::renameat2(from, leaf.c_str(), place.folder, place.leaf.c_str(), kNoReplace) == 0) {
    return false;
  }
  // Something is there that is no blob, or the file system knows no such flag.
  if (errno != EEXIST && errno != EINVAL && errno != ENOSYS) throw_errno("place blob");
  const bool beside = is_folder(place.folder, place.leaf);
  if (beside) place.leaf += kBesideFolder;
  if (::renameat(from, leaf.c_str(), place.folder, place.leaf.c_str()) != 0) {
    throw_errno("place blob");
  }
  return beside;
}

bool BlobTree::exchange(const std::string& blob, bool beside_folder, int from,
                        const std::string& leaf) {
  const auto place = find_place(folder_.get(), file_path(blob, beside_folder));
  if (!place) throw_errno("replace blob");
  const char* const to = place->leaf.c_str();
  // A plain rename over a file makes ext4 write the new one to the disk at once.
  if (::renameat2(from, leaf.c_str(), place->folder, to, kExchange) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) throw_errno("replace blob");
  if (::renameat(from, leaf.c_str(), place->folder, to) != 0) throw_errno("replace blob");
  return false;
}

void BlobTree::remove(const std::string& blob, bool beside_folder) {
  std::string path = file_path(blob, beside_folder);
  const auto place = find_place(folder_.get(), path);
  if (!place || ::unlinkat(place->folder, place->leaf.c_str(), 0) != 0) {
    if (!place || errno == ENOENT) return;
    throw_errno("remove blob");
  }
  // Folders that hold nothing any more go with their last blob.
  for (std::size_t cut = 0; (cut = path.rfind('/')) != std::string::npos;) {
    path.erase(cut);
    const auto parent = find_place(folder_.get(), path);
    if (!parent || ::unlinkat(parent->folder, parent->leaf.c_str(), AT_REMOVEDIR) != 0) return;
  }
}

void BlobTree::visit_folder(ToVisit folder, std::vector<ToVisit>& left,
                            const Visitor& visitor) const {
  const int from = folder.open ? folder.open->get() : folder_.get();
  const auto here = std::make_shared<const Fd>(open_beneath(from, folder.below, kReadFlags));
  if (!*here) return;
  // Deep folders are reached from one on the way that is still open, not all the way down again.
  if (folder.steps >= kStepsToFolder) {
    folder.open = here;
    folder.below.clear();
    folder.steps = 0;
  }
  for (const FolderEntry& entry : list_folder(here->get())) {
    const std::string path = folder.path.empty() ? entry.name : folder.path + "/" + entry.name;
    if (entry.is_folder) {
      const bool is_top = folder.below.empty() || folder.below == ".";
      left.push_back({path, folder.open, is_top ? entry.name : folder.below + "/" + entry.name,
                      folder.steps + 1});
    } else if (const auto blob = parse_path(path)) {
      visitor(*blob, path.ends_with(kBesideFolder),
              [&] { return find_file(here->get(), entry.name); });
    }
  }
}

void BlobTree::visit(std::string_view folder, const Visitor& visitor) const {
  if (folder.ends_with('/')) folder.remove_suffix(1);
  const std::string path = folder.empty() ? std::string() : write_path(folder);
  std::vector<ToVisit> left = {{path, nullptr, path.empty() ? "." : path, 0}};
  while (!left.empty()) {
    ToVisit next = std::move(left.back());
    left.pop_back();
    visit_folder(std::move(next), left, visitor);
  }
}

}  // namespace aml::storage
