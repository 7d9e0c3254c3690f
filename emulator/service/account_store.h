#pragma once

#include <map>
#include <optional>
#include <string>

namespace aml::service {

/// What was learned of storage accounts: which were opened, and the keys of those whose key is
/// known. Others may share it.
/// Errors:  those of the underlying store; nothing is kept then.
/// Threads: any.
class AccountStore {
 public:
  /// What a put() found, or made so.
  struct Kept {
    std::string key;       ///< the one in force; empty: not known yet
    bool learned = false;  ///< by this put()
  };

  AccountStore() = default;
  AccountStore(const AccountStore&) = delete;
  AccountStore& operator=(const AccountStore&) = delete;
  virtual ~AccountStore() = default;

  /// Names and keys; a key that is not known is empty.
  virtual std::map<std::string, std::string> all() const = 0;
  /// The key of an account that was opened, empty where it is not known.
  virtual std::optional<std::string> find(const std::string& name) const = 0;
  /// Enters an account, and its key unless `key` is empty. The first key that was learned stays.
  virtual Kept put(const std::string& name, const std::string& key) = 0;
};

}  // namespace aml::service
