#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/blob_reference.h"
#include "emulator/core/mutex.h"
#include "emulator/service/account_store.h"
#include "emulator/storage/blob_store.h"

namespace aml::service {

/// One storage account, as it was when it was asked for.
struct BlobAccount {
  std::string name;
  std::string key;  ///< Base64; empty: not learned yet, signatures are accepted unchecked
  storage::BlobStore* store = nullptr;  ///< lives as long as the accounts

  explicit operator bool() const { return store != nullptr; }
};

enum class KeyCheck { kSame, kLearnt, kOther };

/// The storage accounts that live in the emulator. An account that is not configured is opened by
/// the first job or upload that names it, and its key is learned from the first job.
/// `NAME-secondary` is the same account as `NAME`.
/// Shape:   at most kMaxAccounts.
/// Threads: any; a store is opened once.
class BlobAccounts {
 public:
  static constexpr std::size_t kMaxAccounts = 1000;
  using OpenStore = std::function<std::unique_ptr<storage::BlobStore>(const std::string& account)>;

  struct Options {
    bool known_accounts_only = false;               ///< nothing is opened or learnt
    std::shared_ptr<AccountStore> store = nullptr;  ///< of what is learnt; null: this object alone
    /// The account that is there from the start, and holds what no caller gave a place.
    std::string home = std::string(core::kDevelopmentAccount);
    std::string home_key = std::string(core::kDevelopmentKey);
    /// Whose all accounts but `home` are; outlives this object. Null: its own.
    BlobAccounts* others = nullptr;
  };

  BlobAccounts(OpenStore open_store, Options options);
  BlobAccounts(const BlobAccounts&) = delete;
  BlobAccounts& operator=(const BlobAccounts&) = delete;
  ~BlobAccounts();

  /// An account of the fixtures. Errors: std::invalid_argument for an invalid name or key.
  void add(const std::string& name, const std::string& key);

  /// The account of that name, if it is there: for reading. Errors: those of the store.
  BlobAccount find(std::string_view name);
  /// Whether find() finds it. Its store is not opened.
  bool knows(std::string_view name);
  /// The account of that name, opened where it must be: for jobs and uploads. None: not a name, too
  /// many accounts, or known accounts only. Errors: those of the stores.
  BlobAccount open(std::string_view name);
  /// Compares the key of a job's connection string with the account's; the first one is learnt.
  /// The account must be open. Errors: those of the store.
  KeyCheck check_key(std::string_view name, const std::string& key);

  /// Of the accounts that are not those of others.
  std::vector<std::string> names() const;
  const std::string& home() const { return home_; }
  /// Names the home account to a job.
  std::string home_connection() const;

 private:
  struct Account;

  bool is_of_others(std::string_view primary) const {
    return others_ != nullptr && primary != home_;
  }
  Account* slot(std::string_view name, bool create);
  Account* opened_elsewhere(std::string_view name);
  void learn(Account& account);
  BlobAccount opened(Account& account);

  const OpenStore open_store_;
  const bool known_accounts_only_;
  const std::string home_;
  const std::string home_key_;
  BlobAccounts* const others_;
  const std::shared_ptr<AccountStore> store_;  ///< never null
  mutable core::Mutex mutex_;
  std::map<std::string, std::unique_ptr<Account>, std::less<>> accounts_ AML_GUARDED_BY(mutex_);
};

/// 3 to 24 of a-z and 0-9.
bool is_account_name(std::string_view name);
/// The account of a private workspace: no upload and no job opens one of such a name.
std::string private_account(std::string_view workspace_id);
bool is_private_account(std::string_view name);
/// `name` without `-secondary`.
std::string_view primary_account(std::string_view name);

}  // namespace aml::service
