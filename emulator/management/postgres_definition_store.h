#pragma once

#include <string>

#include "emulator/management/definition_store.h"
#include "emulator/postgres/pool.h"

namespace aml::management {

/// Made definitions in a database that several processes share.
/// Shape:   the revision is that of subject() in postgres::Revisions: where it is another than the
///          one that was read last, another process has changed rows, and they are read again.
/// Errors:  those of postgres::Pool; std::system_error where the database's disk is full.
class PostgresDefinitionStore : public DefinitionStore {
 public:
  /// Makes the tables where they are missing. `pool` outlives it. `world`: whose definitions, the
  /// id of a private workspace; empty: those of the process.
  PostgresDefinitionStore(postgres::Pool& pool, std::string world);

  std::vector<MadeRow> all() const override;
  std::optional<std::uint64_t> write(const MadeChange& change) override;
  std::uint64_t revision() const override;

  const std::string& subject() const { return subject_; }
  /// Removes all that a private workspace made.
  static void forget(postgres::Pool& pool, const std::string& world);

 private:
  postgres::Pool& pool_;
  const std::string world_;
  const std::string subject_;
};

}  // namespace aml::management
