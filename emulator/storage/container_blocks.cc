// Block blobs made of blocks: staging, lists, commits.

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <memory>

#include "emulator/base/assert.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/container.h"

namespace aml::storage {

namespace {

struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

std::map<std::string, Extent> extents_of(const std::vector<Block>& blocks) {
  std::map<std::string, Extent> extents;
  std::uint64_t offset = 0;
  for (const Block& block : blocks) {
    extents.try_emplace(block.id, Extent{offset, block.size});
    offset += block.size;
  }
  return extents;
}

const Extent* find_extent(const std::map<std::string, Extent>& extents, const std::string& id) {
  const auto found = extents.find(id);
  return found == extents.end() ? nullptr : &found->second;
}

}  // namespace

WriteStatus Container::stage_block(const std::string& blob, const std::string& id,
                                   FileUpload& content) {
  require_name(blob);
  if (service_.is_forced()) content.finish(true);
  const core::MutexLock lock(mutex_);
  if (closed_) return WriteStatus::kNoContainer;
  const auto current = find_known(blob);
  if (current && current->properties.type != BlobType::kBlock) {
    return WriteStatus::kWrongType;
  }
  AML_ASSERT(loaded_ && staged_);
  if (!staged_->accepts(blob, id)) return WriteStatus::kInvalidBlockList;
  staged_->add(blob, id, content);
  return WriteStatus::kDone;
}

std::vector<Block> Container::committed_blocks(const Entry& entry) const {
  if (!entry.has_blocks) return {};
  AML_ASSERT(entry.record.size > 0);
  auto record = parse_blob_record(log_->read(entry.record));
  return record ? std::move(record->blocks) : std::vector<Block>();
}

std::optional<BlockLists> Container::block_lists(const std::string& blob) {
  const core::MutexLock lock(mutex_);
  if (closed_) return std::nullopt;
  load();  // also for a name that no blob can have
  const Entry* entry = find_entry(blob);
  BlockLists lists;
  AML_ASSERT(loaded_ && staged_);
  lists.uncommitted = staged_->list(blob);
  if (entry == nullptr && lists.uncommitted.empty()) return std::nullopt;
  if (entry != nullptr) lists.committed = committed_blocks(*entry);
  return lists;
}

WriteStatus Container::plan_commit(const std::string& blob, const std::vector<BlockChoice>& choices,
                                   const std::optional<Known>& current, Plan& plan) {
  const auto committed =
      extents_of(current ? committed_blocks(*current->entry) : std::vector<Block>());
  std::map<std::string, Extent> staged;
  for (const Block& block : staged_->list(blob)) staged[block.id] = Extent{0, block.size};
  for (const BlockChoice& choice : choices) {
    const Extent* fresh =
        choice.source == BlockSource::kCommitted ? nullptr : find_extent(staged, choice.id);
    const Extent* old =
        choice.source == BlockSource::kUncommitted ? nullptr : find_extent(committed, choice.id);
    const Extent* extent = fresh != nullptr ? fresh : old;
    if (extent == nullptr) return WriteStatus::kInvalidBlockList;
    plan.pieces.push_back({{choice.id, extent->size}, fresh != nullptr, extent->offset});
  }
  plan.staged = staged_->open(blob);
  plan.staged_folder = staged_->folder(blob);
  if (current) {
    plan.etag = current->properties.etag;
    plan.committed = tree_.open(blob, current->entry->beside_folder);
  }
  return WriteStatus::kDone;
}

std::optional<WriteResult> Container::refuse_commit(const std::string& blob,
                                                    const std::vector<BlockChoice>& choices,
                                                    const Conditions& conditions, Plan& plan) {
  const core::MutexLock lock(mutex_);
  if (closed_) return WriteResult{WriteStatus::kNoContainer, {}};
  const auto current = find_known(blob);
  WriteResult refused;
  if (current) refused.properties = current->properties;
  if (!allows_write(conditions, current ? &current->properties : nullptr)) {
    refused.status = WriteStatus::kConditionNotMet;
  } else if (refused.properties.type != BlobType::kBlock) {
    refused.status = WriteStatus::kWrongType;
  } else {
    refused.status = plan_commit(blob, choices, current, plan);
  }
  if (refused.status == WriteStatus::kDone) return std::nullopt;
  return refused;
}

bool Container::is_current(const Plan& plan, const std::string& blob,
                           const std::optional<Known>& current) const {
  const std::string etag = current ? current->properties.etag : std::string();
  return plan.etag == etag && plan.staged_folder == staged_->folder(blob);
}

namespace {

// False where a block has gone meanwhile.
template <typename Piece>
bool assemble(std::vector<Piece>& pieces, const Fd& committed, const Fd& staged, FileUpload& to) {
  for (Piece& piece : pieces) {
    Fd opened;
    if (piece.staged) {
      opened = open_beneath(staged.get(), block_leaf(piece.block.id), O_RDONLY);
      if (!opened) return false;
      piece.block.size = identity_of(opened.get()).size;
    }
    const int from = piece.staged ? opened.get() : committed.get();
    if (from < 0) return false;
    to.copy(from, piece.offset, piece.block.size);
  }
  return true;
}

template <typename Piece>
std::vector<Block> blocks_of(const std::vector<Piece>& pieces) {
  std::vector<Block> blocks;
  blocks.reserve(pieces.size());
  for (const Piece& piece : pieces) blocks.push_back(piece.block);
  return blocks;
}

}  // namespace

// The bytes are put together outside the lock; when the blob or its blocks changed meanwhile, the
// list is looked up again, which then may name what is gone.
WriteResult Container::commit_blocks(const std::string& blob,
                                     const std::vector<BlockChoice>& choices,
                                     const BlobProperties& properties,
                                     const Conditions& conditions) {
  require_name(blob);
  if (choices.size() > kMaxCommittedBlocks) return {WriteStatus::kInvalidBlockList, {}};
  for (;;) {
    Plan plan;
    if (auto refused = refuse_commit(blob, choices, conditions, plan)) return *refused;
    if (auto done = commit_plan(blob, plan, properties)) return *done;
  }
}

// A file about to become the blob, and what is in it.
struct Container::Whole {
  std::unique_ptr<FileUpload> assembled;
  Source source;
  FileIdentity file;
  std::uint64_t content = 0;
};

// One fresh block is the blob: its file is moved, not copied.
std::optional<Container::Whole> Container::make_whole(Plan& plan) {
  Whole whole;
  if (plan.pieces.size() == 1 && plan.pieces.front().staged) {
    whole.source = {plan.staged.get(), block_leaf(plan.pieces.front().block.id)};
    const Fd block = open_beneath(whole.source.folder, whole.source.leaf, O_RDONLY);
    if (!block) return std::nullopt;
    whole.file = identity_of(block.get());
    whole.content = fingerprint_of(block.get());
    plan.pieces.front().block.size = whole.file.size;
    return whole;
  }
  whole.assembled = std::make_unique<FileUpload>(service_.temp());
  FileUpload& upload = *whole.assembled;
  if (!assemble(plan.pieces, plan.committed, plan.staged, upload)) return std::nullopt;
  whole.source = {service_.temp().fd(), upload.leaf()};
  whole.file = upload.finish(service_.is_forced());
  whole.content = upload.content();
  return whole;
}

std::optional<WriteResult> Container::commit_plan(const std::string& blob, Plan& plan,
                                                  BlobProperties properties) {
  std::optional<Whole> whole = make_whole(plan);
  if (!whole) return std::nullopt;
  Trash trash(service_.temp());
  const core::MutexLock lock(mutex_);
  if (closed_) return WriteResult{WriteStatus::kNoContainer, {}};
  const auto current = find_known(blob);
  if (!is_current(plan, blob, current)) return std::nullopt;
  if (find_file(whole->source.folder, whole->source.leaf) != whole->file) return std::nullopt;
  properties.type = BlobType::kBlock;
  BlobRecord record{blob, whole->file, whole->content, std::move(properties),
                    blocks_of(plan.pieces)};
  stamp(record, current ? std::optional(current->properties.created) : std::nullopt);
  install(current ? current->entry : nullptr, record, whole->source, trash);
  if (whole->assembled) whole->assembled->taken();
  staged_->drop(blob, trash);
  return WriteResult{WriteStatus::kDone, std::move(record.properties)};
}

}  // namespace aml::storage
