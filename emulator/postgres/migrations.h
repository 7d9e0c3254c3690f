#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emulator/postgres/pool.h"

namespace aml::postgres {

/// One change of tables. A step that was released is never changed, only followed by another.
struct Step {
  std::string_view sql;  ///< statements, separated by semicolons
  /// Programs that do not know this step go on with the tables: it only added to them. What is
  /// taken away, is taken away one version later.
  bool is_compatible = true;
};

/// The migrations of the tables of one kind of records.
struct Migrations {
  std::string_view record_kind;  ///< what the records are about, in messages: "job"
  std::span<const Step> steps;
};

/// How far the tables of one kind are.
struct Layout {
  std::size_t found = 0;     ///< steps that were run; 0: there are no tables
  std::size_t required = 0;  ///< steps that a program must know
};

/// Brings tables, or an empty database, to the last step, in one transaction. Replicas that start
/// together wait for each other. Cheap where nothing is left to do. Makes the schema.
/// Errors:  PostgresError, also for tables that a later version of the program made
///          incompatible, which are left as they are; NoRights.
void migrate(Pool& pool, const Migrations& migrations);

/// As migrate() would find it; changes nothing.
Layout layout_of(Pool& pool, std::string_view record_kind);

/// Given to the schema when it was made, and never again to another.
std::string installation_id(Pool& pool);

}  // namespace aml::postgres
