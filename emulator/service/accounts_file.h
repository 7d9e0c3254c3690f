#pragma once

#include <filesystem>

#include "emulator/core/mutex.h"
#include "emulator/service/account_store.h"

namespace aml::service {

/// Keeps what was learned of storage accounts between runs.
/// Shape:   a file of lines `name key`, replaced as a whole, readable by its owner alone.
/// Errors:  std::system_error; std::runtime_error from the constructor for another kind of file.
/// Threads: any.
class AccountsFile : public AccountStore {
 public:
  static constexpr std::size_t kMaxBytes = 256u << 10;

  /// An empty path keeps nothing.
  explicit AccountsFile(std::filesystem::path path);

  /// Lines of the file that say nothing are left out; a key that is not Base64 counts as not known.
  std::map<std::string, std::string> all() const override;
  std::optional<std::string> find(const std::string& name) const override;
  /// On disk when it returns.
  Kept put(const std::string& name, const std::string& key) override;

 private:
  const std::filesystem::path path_;
  mutable core::Mutex mutex_;
  std::map<std::string, std::string> lines_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::service
