#include "emulator/service/blob_accounts.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "emulator/core/signature.h"
#include "emulator/service/accounts_file.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"

namespace aml::service {

namespace {

constexpr std::string_view kSecondary = "-secondary";

constexpr std::string_view kPrivate = "ws";
constexpr std::size_t kPrivateDigits = 22;  // a name has 24 characters at most

constexpr std::size_t kMaxKeyLength = 128;  // those of the service have 88

bool is_key(const std::string& key) {
  return !key.empty() && key.size() <= kMaxKeyLength && text::from_base64(key).has_value();
}

}  // namespace

bool is_account_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 24 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || text::is_digit(c);
         });
}

// The last digits, in which counted ids differ.
std::string private_account(std::string_view workspace_id) {
  AML_ASSERT(core::is_hex32(workspace_id));
  return std::string(kPrivate) +
         text::to_lower(workspace_id.substr(workspace_id.size() - kPrivateDigits));
}

bool is_private_account(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return name.starts_with(kPrivate) && name.size() == kPrivate.size() + kPrivateDigits &&
         name.find_first_not_of(kDigits, kPrivate.size()) == std::string_view::npos;
}

std::string_view primary_account(std::string_view name) {
  if (name.ends_with(kSecondary)) name.remove_suffix(kSecondary.size());
  return name;
}

// `key` is guarded by the accounts' mutex. `opening` is held while a store is opened, which is its
// use: another caller meanwhile waits for that store, and an opening that failed is tried again.
struct BlobAccounts::Account {
  std::string name;
  std::string key;
  core::Mutex opening;
  std::unique_ptr<storage::BlobStore> store AML_GUARDED_BY(opening);

  storage::BlobStore& opened(const OpenStore& open_store) {
    core::MutexLock lock(opening);
    if (store == nullptr) store = open_store(name);
    AML_ASSERT(store != nullptr);
    return *store;
  }
};

BlobAccounts::BlobAccounts(OpenStore open_store, Options options)
    : open_store_(std::move(open_store)),
      known_accounts_only_(options.known_accounts_only),
      home_(options.home),
      home_key_(options.home_key),
      others_(options.others),
      store_(options.store != nullptr && !known_accounts_only_
                 ? std::move(options.store)
                 : std::make_shared<AccountsFile>(std::filesystem::path())) {
  AML_ASSERT(open_store_);
  for (const auto& [name, key] : store_->all()) {
    if (!is_account_name(name)) continue;
    Account* account = slot(name, true);
    core::MutexLock lock(mutex_);
    if (account != nullptr && is_key(key)) account->key = key;
  }
  add(home_, home_key_);
}

BlobAccounts::~BlobAccounts() = default;

void BlobAccounts::add(const std::string& name, const std::string& key) {
  if (!is_account_name(name))
    throw std::invalid_argument("an account name has 3 to 24 of a-z and 0-9");
  if (!is_key(key)) throw std::invalid_argument("the key of account " + name + " is not Base64");
  Account* account = slot(name, true);
  if (account == nullptr) throw std::invalid_argument("there are too many accounts");
  core::MutexLock lock(mutex_);
  account->key = key;
}

BlobAccounts::Account* BlobAccounts::slot(std::string_view name, bool create) {
  AML_ASSERT(!create || is_account_name(name));
  core::MutexLock lock(mutex_);
  const auto found = accounts_.find(name);
  if (found != accounts_.end()) return found->second.get();
  if (!create || accounts_.size() >= kMaxAccounts) return nullptr;
  auto account = std::make_unique<Account>();
  account->name = name;
  return accounts_.emplace(std::string(name), std::move(account)).first->second.get();
}

// By another replica since.
BlobAccounts::Account* BlobAccounts::opened_elsewhere(std::string_view name) {
  if (known_accounts_only_ || !is_account_name(name) || !store_->find(std::string(name)))
    return nullptr;
  return slot(name, true);
}

// The key may have been learned elsewhere.
void BlobAccounts::learn(Account& account) {
  {
    core::MutexLock lock(mutex_);
    if (!account.key.empty()) return;
  }
  const auto key = store_->find(account.name);
  if (!key || !is_key(*key)) return;
  core::MutexLock lock(mutex_);
  account.key = *key;
}

BlobAccount BlobAccounts::opened(Account& account) {
  learn(account);
  storage::BlobStore& store = account.opened(open_store_);
  core::MutexLock lock(mutex_);
  return {account.name, account.key, &store};
}

BlobAccount BlobAccounts::find(std::string_view name) {
  const std::string_view primary = primary_account(name);
  if (is_of_others(primary)) return others_->find(name);
  Account* account = slot(primary, false);
  if (account == nullptr) account = opened_elsewhere(primary);
  return account == nullptr ? BlobAccount() : opened(*account);
}

bool BlobAccounts::knows(std::string_view name) {
  const std::string_view primary = primary_account(name);
  if (is_of_others(primary)) return others_->knows(name);
  return slot(primary, false) != nullptr || opened_elsewhere(primary) != nullptr;
}

BlobAccount BlobAccounts::open(std::string_view name) {
  const std::string_view primary = primary_account(name);
  if (is_of_others(primary)) return others_->open(name);
  if (Account* known = slot(primary, false)) return opened(*known);
  if (known_accounts_only_ || !is_account_name(primary) || is_private_account(primary)) return {};
  Account* account = slot(primary, true);
  if (account == nullptr) return {};
  store_->put(account->name, {});
  return opened(*account);
}

KeyCheck BlobAccounts::check_key(std::string_view name, const std::string& key) {
  if (is_of_others(primary_account(name))) return others_->check_key(name, key);
  Account* account = slot(primary_account(name), false);
  if (account == nullptr || !is_key(key)) return KeyCheck::kOther;
  {
    core::MutexLock lock(mutex_);
    if (!account->key.empty())
      return core::same_secret(account->key, key) ? KeyCheck::kSame : KeyCheck::kOther;
  }
  // First in the store: of two jobs that name two keys, its own is the one that is learned.
  const AccountStore::Kept kept = store_->put(account->name, key);
  core::MutexLock lock(mutex_);
  account->key = kept.key;
  if (kept.learned) return KeyCheck::kLearnt;
  return core::same_secret(kept.key, key) ? KeyCheck::kSame : KeyCheck::kOther;
}

std::string BlobAccounts::home_connection() const {
  if (home_ == core::kDevelopmentAccount) return "UseDevelopmentStorage=true";
  return "AccountName=" + home_ + ";AccountKey=" + home_key_;
}

std::vector<std::string> BlobAccounts::names() const {
  core::MutexLock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, account] : accounts_) names.push_back(name);
  return names;
}

}  // namespace aml::service
