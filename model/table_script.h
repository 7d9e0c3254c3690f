#pragma once

#include <span>

#include "model/run_stopped.h"
#include "model/schema.h"
#include "model/table.h"

namespace aml::model {

/// A script that makes a table of tables, outside the emulator's own process.
/// Threads: const; many request threads and job workers call it at once.
class TableScript {
 public:
  TableScript() = default;
  TableScript(const TableScript&) = delete;
  TableScript& operator=(const TableScript&) = delete;
  virtual ~TableScript() = default;

  /// The columns of every result, at least one.
  virtual const Schema& columns() const = 0;

  /// Shape:  one table or two in; the result has columns().
  /// Errors: ModuleError 0085 with what the interpreter said; RunStopped.
  virtual Table run(std::span<const Table* const> tables) const = 0;
};

}  // namespace aml::model
