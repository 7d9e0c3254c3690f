#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "emulator/core/ids.h"
#include "emulator/core/mutex.h"

namespace aml::cli {

/// Sequential ids whose count goes on where the last run stopped. After a run that was killed some
/// are left out, and none comes twice. A file that cannot be written is logged.
/// Threads: any.
class PersistentIds : public core::IdSource {
 public:
  /// `file` holds a bound: no id above it was given.
  /// Errors: std::runtime_error where the file was not written by this class.
  explicit PersistentIds(std::filesystem::path file);
  ~PersistentIds() override;

 private:
  core::IdNumber draw() override;
  void keep(std::uint64_t bound);

  const std::filesystem::path file_;
  core::Mutex mutex_;
  std::uint64_t last_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t bound_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::cli
