#pragma once

#include <string>
#include <vector>

#include "model/cells.h"
#include "model/run_stopped.h"
#include "model/schema.h"
#include "model/table.h"

namespace aml::model {

/// Something outside the emulator that scores rows, such as a scoring server.
/// Threads: const; many request threads and job workers call it at once.
class RowScorer {
 public:
  RowScorer() = default;
  RowScorer(const RowScorer&) = delete;
  RowScorer& operator=(const RowScorer&) = delete;
  virtual ~RowScorer() = default;

  /// The columns of every answer, at least one.
  virtual const Schema& columns() const = 0;

  /// Whether it can be asked for rows of these columns: no call is made.
  /// Errors: ModuleError.
  virtual void check(const Schema& rows) const = 0;

  /// Shape:  at least one row; one cell per row in each of columns().
  /// Errors: ModuleError 1000 where there was no answer, or one that does not fit the rows;
  ///         RunStopped.
  virtual std::vector<Cells> score(const Table& rows) const = 0;
};

}  // namespace aml::model
