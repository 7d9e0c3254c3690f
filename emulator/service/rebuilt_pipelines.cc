#include "emulator/service/rebuilt_pipelines.h"

#include <algorithm>

namespace aml::service {

namespace {

std::string key_of(const RebuiltPipelines::Values& values) {
  std::string key;
  for (const auto& [name, value] : values) {
    const std::string text = model::to_text(value);
    key += std::to_string(name.size()) + ":" + name + std::to_string(value.index()) + ":" +
           std::to_string(text.size()) + ":" + text;
  }
  return key;
}

}  // namespace

RebuiltPipelines::Kept RebuiltPipelines::find(const std::string& key) const {
  const core::MutexLock lock(mutex_);
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.first == key; });
  if (found == kept_.end()) return nullptr;
  std::rotate(found, found + 1, kept_.end());
  return kept_.back().second;
}

RebuiltPipelines::Kept RebuiltPipelines::get(const Values& values,
                                             const std::function<model::Pipeline()>& build) const {
  const std::string key = key_of(values);
  if (const Kept kept = find(key)) return kept;
  const Kept built = std::make_shared<const model::Pipeline>(build());
  if (key.size() > kMaxKeyBytes) return built;
  const core::MutexLock lock(mutex_);
  kept_.emplace_back(key, built);
  if (kept_.size() > kMaxKept) kept_.erase(kept_.begin());
  return built;
}

}  // namespace aml::service
