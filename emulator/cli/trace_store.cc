#include "emulator/cli/trace_store.h"

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/log.h"
#include "emulator/core/sas.h"

namespace aml::cli {

namespace {

// Those of an earlier run, oldest first.
std::vector<std::string> ids_in(const storage::BlobStore& store) {
  std::vector<std::pair<core::TimePoint, std::string>> found;
  for (const core::ListedBlob& blob : store.list(TraceStore::kContainer, {}).entries)
    found.emplace_back(blob.properties.last_modified, blob.name);
  std::sort(found.begin(), found.end());
  std::vector<std::string> ids;
  for (auto& [time, name] : found) ids.push_back(std::move(name));
  return ids;
}

void put(storage::BlobStore& store, const std::string& id, const std::string& document) {
  store.create_container(TraceStore::kContainer, {});
  std::unique_ptr<storage::Upload> upload = store.begin_upload();
  upload->write(document);
  core::BlobProperties properties;
  properties.content_type = "application/json";
  store.put(TraceStore::kContainer, id, std::move(upload), properties, {});
}

}  // namespace

void TraceStore::reset() {
  const core::MutexLock lock(mutex_);
  ids_.clear();
}

bool TraceStore::is_load_due() {
  const core::MutexLock lock(mutex_);
  return kept_++ % kLoadEvery == 0;
}

// Those that are not known are of an earlier run or of another process, and taken for older.
void TraceStore::load_existing(const storage::BlobStore& store) {
  const std::vector<std::string> found = ids_in(store);
  const core::MutexLock lock(mutex_);
  std::deque<std::string> ids;
  for (const std::string& id : found) {
    if (std::find(ids_.begin(), ids_.end(), id) == ids_.end()) ids.push_back(id);
  }
  ids.insert(ids.end(), ids_.begin(), ids_.end());
  ids_ = std::move(ids);
}

std::vector<std::string> TraceStore::add_id(const std::string& id) {
  const core::MutexLock lock(mutex_);
  // Another thread may have found it meanwhile.
  if (std::find(ids_.begin(), ids_.end(), id) == ids_.end()) ids_.push_back(id);
  std::vector<std::string> surplus;
  for (; ids_.size() > kMaxTraces; ids_.pop_front()) surplus.push_back(std::move(ids_.front()));
  AML_ASSERT(ids_.size() <= kMaxTraces);
  return surplus;
}

std::string TraceStore::put_newest(const std::string& id, const std::string& document,
                                   const std::string& base) {
  const service::BlobAccount account = accounts_.open(accounts_.home());
  AML_ASSERT(account);  // the embedded one is always there
  if (is_load_due()) load_existing(*account.store);
  put(*account.store, id, document);
  for (const std::string& old : add_id(id)) account.store->remove(TraceStore::kContainer, old, {});
  return (public_url_.empty() ? base : public_url_) + "/" + account.name + "/" +
         TraceStore::kContainer + "/" + id +
         core::issue_read_sas(core::kPlainBlob, {account.name, TraceStore::kContainer, id},
                              account.key, clock_.now());
}

// A call keeps its answer, whatever becomes of its trace.
std::optional<std::string> TraceStore::keep(const std::string& id, const std::string& document,
                                            const std::string& base) {
  try {
    std::string url = put_newest(id, document, base);
    failing_ = false;
    return url;
  } catch (const std::system_error& error) {
    if (!failing_.exchange(true)) {
      core::log(core::LogLevel::kWarn, "cli", "traces cannot be kept; calls are answered without",
                {{"what", error.what()}});
    }
    return std::nullopt;
  }
}

}  // namespace aml::cli
