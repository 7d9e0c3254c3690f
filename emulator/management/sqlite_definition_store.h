#pragma once

#include <string>

#include "emulator/core/mutex.h"
#include "emulator/core/outlives.h"
#include "emulator/management/definition_store.h"
#include "emulator/sqlite/sqlite.h"

namespace aml::management {

/// Made definitions in a file.
/// Errors:  sqlite::SqliteError; std::system_error where the disk is full.
class SqliteDefinitionStore : public DefinitionStore {
 public:
  /// Errors: those of sqlite::set_up.
  explicit SqliteDefinitionStore(const std::string& file,
                                 core::Outlives outlives = core::Outlives::kKill);

  std::vector<MadeRow> all() const override;
  std::optional<std::uint64_t> write(const MadeChange& change) override;
  std::uint64_t revision() const override;

 private:
  struct OpenDatabase : sqlite::Database {
    OpenDatabase(const std::string& file, core::Outlives outlives);
  };

  std::uint64_t revision_of(const MadeKey& key) AML_REQUIRES(mutex_);
  std::uint64_t last_revision() const AML_REQUIRES(mutex_);

  mutable core::Mutex mutex_;
  OpenDatabase database_ AML_GUARDED_BY(mutex_);
  mutable sqlite::Statement all_ AML_GUARDED_BY(mutex_);
  mutable sqlite::Statement last_ AML_GUARDED_BY(mutex_);
  sqlite::Statement find_ AML_GUARDED_BY(mutex_);
  sqlite::Statement put_ AML_GUARDED_BY(mutex_);
  sqlite::Statement remove_ AML_GUARDED_BY(mutex_);
  sqlite::Statement count_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::management
