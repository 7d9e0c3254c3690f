#include "emulator/studio/uploads.h"

#include <algorithm>

#include "emulator/core/error_catalog.h"
#include "emulator/studio/refusal.h"

namespace aml::studio {

namespace {

using core::ApiError;
using core::MutexLock;

}  // namespace

Uploads::Waiting& Uploads::find(const std::string& workspace, const std::string& id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end() || found->second.workspace != workspace)
    throw ApiError(core::kStudioItemUnknown, {"upload " + id});
  return found->second;
}

void Uploads::make_place(std::size_t bytes, const std::string& except) {
  if (bytes > kMaxBytes) throw ApiError(core::kNoMoreResources);
  while (waiting_.size() > kMaxUploads || bytes_ + bytes > kMaxBytes) {
    auto oldest = waiting_.end();
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      const bool is_older = oldest == waiting_.end() || at->second.number < oldest->second.number;
      if (at->first != except && is_older) oldest = at;
    }
    if (oldest == waiting_.end()) throw ApiError(core::kNoMoreResources);
    bytes_ -= oldest->second.bytes;
    waiting_.erase(oldest);
  }
}

std::string Uploads::start(const std::string& workspace, const std::string& data_type,
                           std::string_view bytes) {
  const std::string id = ids_.next();
  const MutexLock lock(mutex_);
  waiting_[id] = {workspace, data_type, started_++, 0, {}};
  make_place(bytes.size(), id);
  Waiting& upload = waiting_.at(id);
  if (!bytes.empty()) upload.blocks[0] = std::string(bytes);
  upload.bytes = bytes.size();
  bytes_ += bytes.size();
  return id;
}

void Uploads::add_block(const std::string& workspace, const std::string& id, std::size_t block,
                        std::string_view bytes) {
  const MutexLock lock(mutex_);
  find(workspace, id);
  if (block >= kMaxBlocks) refuse("\"blockId\" counts from 0 to 49999.");
  make_place(bytes.size(), id);
  Waiting& upload = find(workspace, id);
  std::string& piece = upload.blocks[block];
  bytes_ = bytes_ - piece.size() + bytes.size();
  upload.bytes = upload.bytes - piece.size() + bytes.size();
  piece = std::string(bytes);
}

Uploads::Upload Uploads::get(const std::string& workspace, const std::string& id) {
  const MutexLock lock(mutex_);
  const Waiting& upload = find(workspace, id);
  Upload whole{upload.data_type, {}};
  whole.bytes.reserve(upload.bytes);
  for (const auto& [number, piece] : upload.blocks) whole.bytes += piece;
  return whole;
}

std::size_t Uploads::size_of(const std::string& workspace, const std::string& id) {
  const MutexLock lock(mutex_);
  return find(workspace, id).bytes;
}

void Uploads::remove(const std::string& workspace, const std::string& id) {
  const MutexLock lock(mutex_);
  bytes_ -= find(workspace, id).bytes;
  waiting_.erase(id);
}

}  // namespace aml::studio
