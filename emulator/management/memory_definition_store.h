#pragma once

#include <map>

#include "emulator/core/mutex.h"
#include "emulator/management/definition_store.h"

namespace aml::management {

/// Made definitions that are gone with the process.
class MemoryDefinitionStore : public DefinitionStore {
 public:
  std::vector<MadeRow> all() const override;
  std::optional<std::uint64_t> write(const MadeChange& change) override;
  std::uint64_t revision() const override;

 private:
  mutable core::Mutex mutex_;
  std::map<MadeKey, MadeRow> rows_ AML_GUARDED_BY(mutex_);
  std::uint64_t revision_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::management
