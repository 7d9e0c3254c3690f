#pragma once

#include "emulator/postgres/pool.h"
#include "emulator/service/account_store.h"

namespace aml::service {

/// Accounts in a database that several processes share.
/// Errors:  those of postgres::Pool.
class PostgresAccountStore : public AccountStore {
 public:
  /// Makes the table where it is missing. `pool` outlives it.
  explicit PostgresAccountStore(postgres::Pool& pool);

  std::map<std::string, std::string> all() const override;
  std::optional<std::string> find(const std::string& name) const override;
  Kept put(const std::string& name, const std::string& key) override;

 private:
  postgres::Pool& pool_;
};

}  // namespace aml::service
