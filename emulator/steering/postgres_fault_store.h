#pragma once

#include <string>

#include "emulator/postgres/pool.h"
#include "emulator/steering/fault_store.h"

namespace aml::steering {

/// Fault rules in a database that several processes share, and one count for all of them.
/// Shape:   a rule whose id is there already is as it was: processes that start with the same rules
///          add each once. What add(), remove() and clear() change counts under subject() in
///          postgres::Revisions; Faults::follow() reads the rules again. Counts are not changes of
///          that kind: they cost a round trip, and the last 0.6 s of them may be forgotten where the
///          database itself ends.
/// Errors:  those of postgres::Pool.
class PostgresFaultStore : public FaultStore {
 public:
  /// Makes the tables where they are missing. `pool` outlives it. `world`: whose rules, the id of a
  /// private workspace; empty: those of the process.
  PostgresFaultStore(postgres::Pool& pool, std::string world);

  bool add(FaultRecord record) override;
  std::vector<FaultRecord> list(std::optional<std::string_view> workspace) const override;
  std::optional<FaultRecord> find(std::string_view id) const override;
  bool remove(std::string_view id) override;
  void clear(std::optional<std::string_view> workspace) override;
  std::optional<std::uint64_t> count_seen(std::string_view id) override;
  void count_applied(std::string_view id) override;

  const std::string& subject() const { return subject_; }
  /// Removes the rules of a private workspace.
  static void forget(postgres::Pool& pool, const std::string& world);

 private:
  std::int64_t remove_rows(std::string_view which, const postgres::Value& value);

  postgres::Pool& pool_;
  const std::string world_;
  const std::string subject_;
};

}  // namespace aml::steering
