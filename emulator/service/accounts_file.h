#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "emulator/core/mutex.h"

namespace aml::service {

/// Keeps what was learned of storage accounts between runs.
/// Shape:   a file of lines `name key`, replaced as a whole, readable by its owner alone.
/// Errors:  std::system_error; std::runtime_error from the constructor for another kind of file.
/// Threads: any.
class AccountsFile {
 public:
  static constexpr std::size_t kMaxBytes = 256u << 10;

  /// An empty path keeps nothing.
  explicit AccountsFile(std::filesystem::path path);

  /// What the file said at first; lines that say nothing are left out. A key may be empty.
  const std::map<std::string, std::string>& loaded() const { return loaded_; }
  /// On disk when it returns. An empty key does not replace a key.
  void put(const std::string& name, const std::string& key);

 private:
  const std::filesystem::path path_;
  const std::map<std::string, std::string> loaded_;
  core::Mutex mutex_;
  std::map<std::string, std::string> lines_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::service
