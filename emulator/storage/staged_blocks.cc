#include "emulator/storage/staged_blocks.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <map>

#include "emulator/base/assert.h"
#include "emulator/storage/blob_names.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

// Which blob the folder belongs to; out of sight of list_folder.
constexpr const char* kNameFile = ".name";
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY;

std::map<std::string, StagedBlock> list_in(int folder, const StagedRun* run) {
  std::map<std::string, StagedBlock> blocks;
  for (const FolderEntry& entry : list_folder(folder)) {
    if (is_block_note(entry.name)) continue;
    const auto id = parse_segment(entry.name);
    const auto file = find_file(folder, entry.name);
    if (id && file) blocks.emplace(*id, StagedBlock{file->size, {}});
  }
  if (run == nullptr) return blocks;
  for (const auto& [id, extent] : run->blocks) {
    blocks.emplace(id, StagedBlock{extent.size, extent.offset});
  }
  return blocks;
}

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
    Staged staged = read(entry.name, blocks.get());
    if (staged.count > 0) blobs_.insert_or_assign(read_all(name.get()), std::move(staged));
  }
}

StagedBlocks::Staged StagedBlocks::read(const std::string& folder, int blocks) {
  Staged staged{folder, 0, 0, read_run(blocks)};
  const auto found = list_in(blocks, staged.run.get());
  staged.count = found.size();
  if (!found.empty()) staged.id_size = found.begin()->first.size();
  return staged;
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
  return blobs_.emplace(blob, Staged{name, 0, 0, nullptr}).first->second;
}

void StagedBlocks::counted(Staged& staged, const std::string& id) {
  staged.id_size = id.size();
  ++staged.count;
  AML_ASSERT(staged.count <= kMaxStagedBlocks);
}

// The first block begins a run, whose file is then its own.
void StagedBlocks::add(const std::string& blob, const std::string& id, FileUpload& content) {
  Staged& staged = make(blob);
  const bool begins = staged.count == 0 && staged.run == nullptr && can_be_placed(id);
  const std::string path = staged.folder + "/" + (begins ? kRunFile : block_leaf(id));
  const Extent extent{0, content.finish().size};
  const bool replaces = find_file(folder_.get(), path).has_value() ||
                        (staged.run != nullptr && staged.run->blocks.contains(id));
  if (::renameat(service_.temp().fd(), content.leaf().c_str(), folder_.get(), path.c_str()) != 0) {
    throw_errno("stage block");
  }
  content.taken();
  if (begins) {
    const Fd folder = open(blob);
    note_block(folder.get(), id, extent);
    staged.run = std::make_shared<StagedRun>();
    staged.run->end = extent.size;
    staged.run->content = content.fingerprint();
    staged.run->blocks.emplace(id, extent);
  }
  if (begins || !replaces) counted(staged, id);
  if (service_.is_forced()) force_folder(open(blob).get());
}

std::unique_ptr<Upload> StagedBlocks::begin(const std::string& blob,
                                            std::shared_ptr<const void> container) const {
  const std::shared_ptr<StagedRun> found = run(blob);
  auto claim = RunClaim::take(found);
  if (!claim || found->blocks.size() >= kMaxPlaced) return nullptr;
  const Fd folder = open(blob);
  Fd file = folder ? open_beneath(folder.get(), kRunFile, O_RDWR) : Fd();
  if (!file) return nullptr;
  return std::make_unique<RunUpload>(*std::move(claim), std::move(file), std::move(container));
}

bool StagedBlocks::add_to_run(const std::string& blob, const std::string& id, RunUpload& content) {
  const auto found = blobs_.find(blob);
  if (found == blobs_.end() || !content.is_of(found->second.run) || !can_be_placed(id))
    return false;
  Staged& staged = found->second;
  const Fd folder = open(blob);
  if (staged.run->blocks.contains(id) || find_file(folder.get(), block_leaf(id))) return false;
  content.place(folder.get(), id);
  counted(staged, id);
  if (service_.is_forced()) force_folder(folder.get());
  return true;
}

std::map<std::string, StagedBlock> StagedBlocks::list(const std::string& blob) const {
  const Fd folder = open(blob);
  if (!folder) return {};
  return list_in(folder.get(), run(blob).get());
}

std::shared_ptr<StagedRun> StagedBlocks::run(const std::string& blob) const {
  const auto found = blobs_.find(blob);
  return found == blobs_.end() ? nullptr : found->second.run;
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
  for (const auto& [name, staged] : blobs_) {
    if (staged.count > 0) names.push_back(name);
  }
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
