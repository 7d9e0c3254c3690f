// Block blobs made of blocks: staging, lists, commits.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>

#include "emulator/base/assert.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/container.h"

namespace aml::storage {

namespace {

std::map<std::string, Extent> extents_of(const std::vector<Block>& blocks) {
  std::map<std::string, Extent> extents;
  std::uint64_t offset = 0;
  for (const Block& block : blocks) {
    extents.try_emplace(block.id, Extent{offset, block.size});
    offset += block.size;
  }
  return extents;
}

}  // namespace

std::unique_ptr<Upload> Container::begin_block(const std::string& blob,
                                               std::shared_ptr<const void> self) {
  const core::MutexLock lock(mutex_);
  if (closed_) return nullptr;
  load();
  return staged_->begin(blob, std::move(self));
}

WriteStatus Container::stage_block(const std::string& blob, const std::string& id,
                                   std::unique_ptr<Upload> content) {
  require_name(blob);
  for (;;) {
    const auto* const next = dynamic_cast<const RunUpload*>(content.get());
    if (next == nullptr) {
      file_upload(content).finish(service_.is_forced());
    } else if (service_.is_forced()) {
      next->force();
    }
    if (const auto status = try_stage(blob, id, *content)) return *status;
    AML_ASSERT(next != nullptr);
    content = next->copy(service_.temp());
  }
}

// None: the block goes into a file by itself, which is made outside the lock.
std::optional<WriteStatus> Container::try_stage(const std::string& blob, const std::string& id,
                                                Upload& content) {
  const core::MutexLock lock(mutex_);
  if (closed_) return WriteStatus::kNoContainer;
  const auto current = find_known(blob);
  if (current && current->properties.type != BlobType::kBlock) {
    return WriteStatus::kWrongType;
  }
  AML_ASSERT(loaded_ && staged_);
  if (!staged_->accepts(blob, id)) return WriteStatus::kInvalidBlockList;
  if (auto* const next = dynamic_cast<RunUpload*>(&content)) {
    if (!staged_->add_to_run(blob, id, *next)) return std::nullopt;
  } else {
    staged_->add(blob, id, dynamic_cast<FileUpload&>(content));
  }
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
  for (const auto& [id, block] : staged_->list(blob)) lists.uncommitted.push_back({id, block.size});
  if (entry == nullptr && lists.uncommitted.empty()) return std::nullopt;
  if (entry != nullptr) lists.committed = committed_blocks(*entry);
  return lists;
}

// None unless these are all blocks of the run in its order, and no other writes to it.
std::optional<RunClaim> Container::claim_whole_run(const std::string& blob,
                                                   const std::vector<Piece>& pieces) {
  std::uint64_t end = 0;
  for (const Piece& piece : pieces) {
    if (piece.origin != Origin::kRun || piece.offset != end) return std::nullopt;
    end += piece.block.size;
  }
  auto claim = RunClaim::take(staged_->run(blob));
  if (!claim || (*claim)->end != end) return std::nullopt;
  return claim;
}

WriteStatus Container::plan_commit(const std::string& blob, const std::vector<BlockChoice>& choices,
                                   const std::optional<Known>& current, Plan& plan) {
  const auto committed =
      extents_of(current ? committed_blocks(*current->entry) : std::vector<Block>());
  const auto staged = staged_->list(blob);
  for (const BlockChoice& choice : choices) {
    const auto fresh =
        choice.source == BlockSource::kCommitted ? staged.end() : staged.find(choice.id);
    const auto old =
        choice.source == BlockSource::kUncommitted ? committed.end() : committed.find(choice.id);
    if (fresh != staged.end()) {
      const StagedBlock& block = fresh->second;
      plan.pieces.push_back({{choice.id, block.size},
                             block.in_run ? Origin::kRun : Origin::kFile,
                             block.in_run.value_or(0)});
    } else if (old != committed.end()) {
      plan.pieces.push_back(
          {{choice.id, old->second.size}, Origin::kCommitted, old->second.offset});
    } else {
      return WriteStatus::kInvalidBlockList;
    }
  }
  plan.staged = staged_->open(blob);
  plan.staged_folder = staged_->folder(blob);
  const auto in_run = [](const Piece& piece) { return piece.origin == Origin::kRun; };
  if (std::any_of(plan.pieces.begin(), plan.pieces.end(), in_run)) {
    plan.run_file = open_beneath(plan.staged.get(), kRunFile, O_RDWR);
    if (!plan.run_file) return WriteStatus::kInvalidBlockList;  // a person took it away
    if (auto run = claim_whole_run(blob, plan.pieces)) plan.run.emplace(*std::move(run));
  }
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

// False where a block has gone meanwhile.
bool Container::assemble(Plan& plan, FileUpload& to) {
  for (Piece& piece : plan.pieces) {
    Fd file;
    int from = plan.committed.get();
    if (piece.origin == Origin::kRun) {
      from = plan.run_file.get();
    } else if (piece.origin == Origin::kFile) {
      file = open_beneath(plan.staged.get(), block_leaf(piece.block.id), O_RDONLY);
      from = file.get();
      if (file) piece.block.size = identity_of(from).size;
    }
    if (from < 0) return false;
    to.copy(from, piece.offset, piece.block.size);
  }
  return true;
}

namespace {

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

Container::Whole Container::whole_run(Plan& plan) {
  Whole whole;
  whole.source = {plan.staged.get(), kRunFile};
  const StagedRun& run = **plan.run;
  const int file = plan.run_file.get();
  // What a process had not placed when it was killed.
  if (identity_of(file).size != run.end && ::ftruncate(file, static_cast<off_t>(run.end)) != 0) {
    throw_errno("cut staged blocks");
  }
  whole.file = identity_of(file);
  whole.content = run.content ? run.content->value() : fingerprint_of(file);
  return whole;
}

// A run, or a file of one fresh block, that is the blob is moved, not copied.
std::optional<Container::Whole> Container::make_whole(Plan& plan) {
  if (plan.run) return whole_run(plan);
  Whole whole;
  if (plan.pieces.size() == 1 && plan.pieces.front().origin == Origin::kFile) {
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
  if (!assemble(plan, upload)) return std::nullopt;
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
