#include "emulator/cli/kept_traces.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "emulator/core/blob_reference.h"
#include "emulator/core/sas.h"
#include "emulator/http/service_calls.h"

namespace aml::cli {

namespace {

constexpr const char* kContainer = "apiinspectorcontainer";

}  // namespace

void KeptTraces::look(const storage::BlobStore& store) {
  std::vector<std::pair<core::TimePoint, std::string>> found;
  for (const core::ListedBlob& blob : store.list(kContainer, {}).entries)
    found.emplace_back(blob.properties.last_modified, blob.name);
  std::sort(found.begin(), found.end());
  for (auto& [time, name] : found) ids_.push_back(std::move(name));
  looked_ = true;
}

void KeptTraces::reset() {
  const core::MutexLock lock(mutex_);
  ids_.clear();
}

std::string KeptTraces::keep(const std::string& id, const std::string& document,
                             const http::Request& request) {
  const service::BlobAccount account = accounts_.open(core::kDevelopmentAccount);
  storage::BlobStore& store = *account.store;
  {
    const core::MutexLock lock(mutex_);
    if (!looked_) look(store);
    store.create_container(kContainer, {});
    std::unique_ptr<storage::Upload> upload = store.begin_upload();
    upload->write(document);
    core::BlobProperties properties;
    properties.content_type = "application/json";
    store.put(kContainer, id, std::move(upload), properties, {});
    for (ids_.push_back(id); ids_.size() > kMost; ids_.pop_front()) {
      store.remove(kContainer, ids_.front(), {});
    }
  }
  return http::own_base(public_url_, request) + "/" + account.name + "/" + kContainer + "/" + id +
         core::issue_blob_sas({account.name, kContainer, id}, account.key, clock_.now());
}

}  // namespace aml::cli
