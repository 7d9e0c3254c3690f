#include "emulator/storage/staged_blocks.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/storage/blob_names.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

// Which blob the folder belongs to; out of sight of list_folder.
constexpr const char* kNameFile = ".name";
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY;

}  // namespace

StagedBlocks::StagedBlocks(ServiceFolder& service, std::string container)
    : service_(service),
      container_(std::move(container)),
      folder_(open_beneath(service.staged(), container_, kFolderFlags)) {
  if (!folder_) return;
  for (const FolderEntry& entry : list_folder(folder_.get())) {
    const Fd blocks = open_beneath(folder_.get(), entry.name, kFolderFlags);
    const Fd name = blocks ? open_beneath(blocks.get(), kNameFile, O_RDONLY) : Fd();
    const auto number = text::parse_number<std::uint64_t>(entry.name);
    next_folder_ = std::max(next_folder_, number.value_or(0) + 1);
    if (!name) continue;
    Staged staged{entry.name, 0, 0};
    for (const FolderEntry& block : list_folder(blocks.get())) {
      ++staged.count;
      staged.id_size = parse_segment(block.name).value_or("").size();
    }
    if (staged.count > 0) blobs_.insert_or_assign(read_all(name.get()), std::move(staged));
  }
}

std::string block_leaf(const std::string& id) {
  return write_segment(id);
}

bool StagedBlocks::accepts(const std::string& blob, const std::string& id) const {
  if (block_leaf(id).find('/') != std::string::npos) return false;
  const auto found = blobs_.find(blob);
  if (found == blobs_.end()) return true;
  return found->second.id_size == id.size() && found->second.count < kMaxStagedBlocks;
}

StagedBlocks::Staged& StagedBlocks::make(const std::string& blob) {
  const auto found = blobs_.find(blob);
  if (found != blobs_.end()) return found->second;
  if (!folder_) folder_ = open_folder(service_.staged(), container_);
  const std::string name = std::to_string(next_folder_++);
  const Fd blocks = open_folder(folder_.get(), name);
  replace_file(blocks.get(), kNameFile, blob, service_.is_forced());
  if (service_.is_forced()) {
    force_folder(folder_.get());
    force_folder(service_.staged());
  }
  return blobs_.emplace(blob, Staged{name, 0, 0}).first->second;
}

void StagedBlocks::add(const std::string& blob, const std::string& id, FileUpload& content) {
  Staged& staged = make(blob);
  const std::string path = staged.folder + "/" + block_leaf(id);
  content.finish();
  const bool replaces = find_file(folder_.get(), path).has_value();
  if (::renameat(service_.temp().fd(), content.leaf().c_str(), folder_.get(), path.c_str()) != 0) {
    throw_errno("stage block");
  }
  content.taken();
  if (service_.is_forced()) force_folder(open(blob).get());
  staged.id_size = id.size();
  if (!replaces) ++staged.count;
  AML_ASSERT(staged.count > 0 && staged.count <= kMaxStagedBlocks);
}

std::vector<Block> StagedBlocks::list(const std::string& blob) const {
  std::vector<Block> blocks;
  const Fd folder = open(blob);
  if (!folder) return blocks;
  for (const FolderEntry& entry : list_folder(folder.get())) {
    const auto id = parse_segment(entry.name);
    const auto file = find_file(folder.get(), entry.name);
    if (id && file) blocks.push_back({*id, file->size});
  }
  std::sort(blocks.begin(), blocks.end(),
            [](const Block& a, const Block& b) { return a.id < b.id; });
  return blocks;
}

void StagedBlocks::drop(const std::string& blob, Trash& trash) {
  const auto found = blobs_.find(blob);
  if (found == blobs_.end()) return;
  const std::string gone = service_.temp().new_name();
  if (::renameat(folder_.get(), found->second.folder.c_str(), service_.temp().fd(), gone.c_str()) !=
      0) {
    throw_errno("drop blocks");
  }
  trash.add(gone);
  blobs_.erase(found);
}

std::vector<std::string> StagedBlocks::blobs() const {
  std::vector<std::string> names;
  names.reserve(blobs_.size());
  for (const auto& [name, staged] : blobs_) names.push_back(name);
  return names;
}

std::string StagedBlocks::folder(const std::string& blob) const {
  const auto found = blobs_.find(blob);
  return found == blobs_.end() ? std::string() : found->second.folder;
}

Fd StagedBlocks::open(const std::string& blob) const {
  const auto found = blobs_.find(blob);
  return found == blobs_.end() ? Fd()
                               : open_beneath(folder_.get(), found->second.folder, kFolderFlags);
}

}  // namespace aml::storage
