#include "emulator/cli/trace_store.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <system_error>
#include <tuple>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/log.h"
#include "emulator/core/sas.h"

namespace aml::cli {

namespace {

// Those in the account, oldest first: in the order of `known` where a stopped clock does not say it.
std::deque<std::string> ids_in(const storage::BlobStore& store,
                               const std::deque<std::string>& known) {
  std::vector<std::tuple<core::TimePoint, std::ptrdiff_t, std::string>> found;
  for (const core::ListedBlob& blob : store.list(TraceStore::kContainer, {}).entries) {
    const auto at = std::find(known.begin(), known.end(), blob.name);
    const std::ptrdiff_t rank = at == known.end() ? -1 : at - known.begin();
    found.emplace_back(blob.properties.last_modified, rank, blob.name);
  }
  std::sort(found.begin(), found.end());
  std::deque<std::string> ids;
  for (auto& [time, rank, name] : found) ids.push_back(std::move(name));
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

// Of an earlier run, or of another process. What another thread adds meanwhile is found next time.
void TraceStore::load_existing(const storage::BlobStore& store) {
  std::deque<std::string> known;
  {
    const core::MutexLock lock(mutex_);
    known = ids_;
  }
  std::deque<std::string> found = ids_in(store, known);
  const core::MutexLock lock(mutex_);
  ids_ = std::move(found);
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
