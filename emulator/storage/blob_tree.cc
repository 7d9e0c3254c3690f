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

std::string parent_of(const std::string& path) {
  const std::size_t cut = path.rfind('/');
  return cut == std::string::npos ? std::string() : path.substr(0, cut);
}

bool is_folder(int at, const std::string& leaf) {
  struct stat status {};
  return ::fstatat(at, leaf.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

std::optional<BlobTree::Found> BlobTree::find(const std::string& blob) const {
  const auto target = find_path(folder_.get(), write_path(blob));
  if (!target) return std::nullopt;
  if (const auto file = find_file(target->folder, target->leaf)) return Found{*file, false};
  const std::string beside = target->leaf + std::string(kBesideFolder);
  if (const auto file = find_file(target->folder, beside)) return Found{*file, true};
  return std::nullopt;
}

std::optional<FileIdentity> BlobTree::find_at(const std::string& blob, bool beside_folder) const {
  const auto target = find_path(folder_.get(), file_path(blob, beside_folder));
  return target ? find_file(target->folder, target->leaf) : std::nullopt;
}

Fd BlobTree::open(const std::string& blob, bool beside_folder) const {
  return open_beneath(folder_.get(), file_path(blob, beside_folder), O_RDONLY);
}

Fd BlobTree::make_folder(int at, const std::string& part, const std::string& path,
                         const OnBlobMoved& on_blob_moved) {
  const OwnChange change(states_, parent_of(path), at);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::mkdirat(at, part.c_str(), 0755) == 0) {
      states_.put({.path = path, .mark = {}});
    } else if (errno != EEXIST) {
      throw_errno("make folder");
    }
    Fd made(::openat(at, part.c_str(), kFolderFlags));
    if (made) return made;
    if (errno != ENOTDIR && errno != ELOOP) throw_errno("make folder");
    const auto blob = parse_path(path);
    // A link, a pipe, or a file that is not a blob.
    if (!blob || !find_file(at, part)) break;
    const std::string beside = part + std::string(kBesideFolder);
    if (::renameat(at, part.c_str(), at, beside.c_str()) != 0) throw_errno("make room");
    on_blob_moved(*blob);
  }
  throw std::system_error(ENOTDIR, std::generic_category(), "make folder");
}

PathInDir BlobTree::make_path(const std::string& path, const OnBlobMoved& on_blob_moved) {
  if (auto target = find_path(folder_.get(), path)) return std::move(*target);
  Fd reached;
  int at = folder_.get();
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = path.find('/', begin)) != std::string::npos; begin = end + 1) {
    reached = make_folder(at, path.substr(begin, end - begin), path.substr(0, end), on_blob_moved);
    at = reached.get();
  }
  return PathInDir{at, path.substr(begin), std::move(reached)};
}

bool BlobTree::place(const std::string& blob, int from, const std::string& leaf,
                     const OnBlobMoved& on_blob_moved) {
  const std::string path = write_path(blob);
  PathInDir target = make_path(path, on_blob_moved);
  const OwnChange change(states_, parent_of(path), target.folder);
  if (::renameat2(from, leaf.c_str(), target.folder, target.leaf.c_str(), kNoReplace) == 0) {
    return false;
  }
  // Something is there that is not a blob, or the file system knows no such flag.
  if (errno != EEXIST && errno != EINVAL && errno != ENOSYS) throw_errno("place blob");
  const bool beside = is_folder(target.folder, target.leaf);
  if (beside) target.leaf += kBesideFolder;
  if (::renameat(from, leaf.c_str(), target.folder, target.leaf.c_str()) != 0) {
    throw_errno("place blob");
  }
  return beside;
}

bool BlobTree::exchange(const std::string& blob, bool beside_folder, int from,
                        const std::string& leaf) {
  const std::string path = file_path(blob, beside_folder);
  const auto target = find_path(folder_.get(), path);
  if (!target) throw_errno("replace blob");
  const OwnChange change(states_, parent_of(path), target->folder);
  const char* const to = target->leaf.c_str();
  // A plain rename over a file makes ext4 write the new one to the disk at once.
  if (::renameat2(from, leaf.c_str(), target->folder, to, kExchange) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) throw_errno("replace blob");
  if (::renameat(from, leaf.c_str(), target->folder, to) != 0) throw_errno("replace blob");
  return false;
}

void BlobTree::remove(const std::string& blob, bool beside_folder) {
  std::string path = file_path(blob, beside_folder);
  if (!unlink(path, 0)) return;
  // Folders that hold nothing any more go with their last blob.
  for (std::size_t cut = 0; (cut = path.rfind('/')) != std::string::npos;) {
    path.erase(cut);
    if (!unlink(path, AT_REMOVEDIR)) return;
    states_.erase(path);
  }
}

void BlobTree::force(const std::string& blob, bool path_too) const {
  std::string path = write_path(blob);
  do {
    path = parent_of(path);
    const Fd here = open_beneath(folder_.get(), path.empty() ? "." : path, kReadFlags);
    if (!here) continue;  // it was removed with its last blob
    force_file(here.get());
    if (!path_too) return;
  } while (!path.empty());
}

// False: it is not there, or a folder that is not empty.
bool BlobTree::unlink(const std::string& path, int flags) {
  const auto target = find_path(folder_.get(), path);
  if (!target) return false;
  const OwnChange change(states_, parent_of(path), target->folder);
  if (::unlinkat(target->folder, target->leaf.c_str(), flags) == 0) return true;
  if (flags == 0 && errno != ENOENT) throw_errno("remove blob");
  return false;
}

void BlobTree::visit_folder(ToVisit folder, std::int64_t now_ns, std::vector<ToVisit>& left,
                            const Visitor& visitor) {
  const int from = folder.open ? folder.open->get() : folder_.get();
  const auto here = std::make_shared<const Fd>(open_beneath(from, folder.below, kReadFlags));
  if (!*here || !FolderStates::prefix_of(folder.path)) return;
  FolderState state{.path = folder.path, .mark = mark_before_reading(here->get(), now_ns)};
  // Deep folders are reached from one on the way that is still open, not all the way down again.
  if (folder.steps >= kStepsToFolder) {
    folder.open = here;
    folder.below.clear();
    folder.steps = 0;
  }
  for (const FolderEntry& entry : list_folder(here->get())) {
    const std::string path = folder.path.empty() ? entry.name : folder.path + "/" + entry.name;
    if (entry.is_folder) {
      if (states_.find(path) != nullptr) continue;
      const bool is_top = folder.below.empty() || folder.below == ".";
      left.push_back({path, folder.open, is_top ? entry.name : folder.below + "/" + entry.name,
                      folder.steps + 1});
    } else if (const auto blob = parse_path(path)) {
      visitor(*blob, path.ends_with(kBesideFolder),
              [&] { return find_file(here->get(), entry.name); });
    }
  }
  state.read_time = state.since_read.elapsed();
  states_.put(std::move(state));
}

void BlobTree::visit(const std::string& folder, const Visitor& visitor) {
  const std::int64_t now_ns = file_system_time_ns(temp_);
  std::vector<ToVisit> left = {{folder, nullptr, folder.empty() ? "." : folder, 0}};
  while (!left.empty()) {
    ToVisit next = std::move(left.back());
    left.pop_back();
    visit_folder(std::move(next), now_ns, left, visitor);
  }
}

void BlobTree::visit_all(const Visitor& visitor) {
  states_.clear();
  visit("", visitor);
}

bool BlobTree::visit_changed(const NameRange& range, std::set<std::string>& looked,
                             const Visitor& visitor) {
  bool found = false;
  for (const std::string& path : states_.touching(range)) {
    if (!looked.insert(path).second) continue;
    const Fd here = open_beneath(folder_.get(), path.empty() ? "." : path, kFolderFlags);
    const FolderState* state = states_.find(path);
    if (!here) {
      states_.erase(path);
    } else if (state == nullptr || state->is_stale(mark_of(here.get()))) {
      visit(path, visitor);
      found = true;
    }
  }
  return found;
}

}  // namespace aml::storage
