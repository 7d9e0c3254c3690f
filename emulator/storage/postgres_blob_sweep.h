#pragma once

#include <cstdint>

#include "emulator/postgres/pool.h"

namespace aml::storage {

/// What a sweep removed.
struct SweptBlobs {
  std::int64_t blobs = 0;     ///< of containers that were removed
  std::int64_t blocks = 0;    ///< staged, and in no list for a week of the database's time
  std::int64_t segments = 0;  ///< of bodies that were replaced or removed ten minutes ago
  std::int64_t contents = 0;  ///< in no body any more, or of uploads that were not finished

  bool empty() const { return blobs + blocks + segments + contents == 0; }
};

/// Frees a bounded part of what no blob of any account needs: some seconds of work at most. To be
/// called now and then by every process (a minute apart does), and again at once where it removed
/// something. Several at once share the work. The tables are there.
/// Errors:  those of postgres::Pool.
/// Threads: any.
SweptBlobs sweep_blobs(postgres::Pool& pool);

}  // namespace aml::storage
