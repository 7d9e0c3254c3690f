#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/mutex.h"
#include "model/pipeline.h"

namespace aml::service {

/// The last few pipelines that were built for callers' parameter values, so that what they hold
/// (typed rows, what was learnt from datasets) is made once for callers who send the same.
/// Threads: any.
class RebuiltPipelines {
 public:
  using Values = std::map<std::string, model::ParameterValue>;
  using Kept = std::shared_ptr<const model::Pipeline>;

  /// Errors: those of `build`, which is called where none is kept; nothing is kept then.
  Kept get(const Values& values, const std::function<model::Pipeline()>& build) const;

 private:
  static constexpr std::size_t kMaxKept = 4;
  static constexpr std::size_t kMaxKeyBytes = 4096;  ///< of values that are kept

  Kept find(const std::string& key) const;

  mutable core::Mutex mutex_;
  mutable std::vector<std::pair<std::string, Kept>> kept_
      AML_GUARDED_BY(mutex_);  ///< the latest one last
};

}  // namespace aml::service
