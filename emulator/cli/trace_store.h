#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/service/blob_accounts.h"

namespace aml::cli {

/// Traces of the gateway as blobs of the home account, `apiinspectorcontainer/{id}`; the oldest
/// go beyond kMaxTraces, and kLoadEvery more for each other process that uses the account.
/// Threads: any.
class TraceStore {
 public:
  static constexpr std::size_t kMaxTraces = 100;
  static constexpr std::size_t kLoadEvery = 20;  ///< traces between two looks at the account
  static constexpr const char* kContainer = "apiinspectorcontainer";

  TraceStore(service::BlobAccounts& accounts, const core::Clock& clock, std::string public_url)
      : accounts_(accounts), clock_(clock), public_url_(std::move(public_url)) {}

  /// The URL that reads the document for a day; `base` is in front of it, without a slash at its
  /// end, unless a public URL is. None: the disk failed, which is logged once until one is kept.
  std::optional<std::string> keep(const std::string& id, const std::string& document,
                                  const std::string& base);

  /// The account was emptied.
  void reset();

 private:
  bool is_load_due();
  void load_existing(const storage::BlobStore& store);
  std::vector<std::string> add_id(const std::string& id);  ///< what is to go for it
  std::string put_newest(const std::string& id, const std::string& document,
                         const std::string& base);

  service::BlobAccounts& accounts_;
  const core::Clock& clock_;
  const std::string public_url_;
  std::atomic<bool> failing_ = false;  ///< since the last one that was kept
  mutable core::Mutex mutex_;
  std::size_t kept_ AML_GUARDED_BY(mutex_) = 0;         ///< since the account was looked at
  std::deque<std::string> ids_ AML_GUARDED_BY(mutex_);  ///< oldest first
};

}  // namespace aml::cli
