#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "emulator/core/bytes.h"
#include "model/table_text.h"

namespace aml::service {

/// How large the pieces are that a file is cut into.
struct ChunkLimits {
  std::size_t bytes = 256u << 10;  ///< a single longer row makes a longer piece
  std::size_t rows = std::numeric_limits<std::size_t>::max();
  std::size_t row_bytes = model::kMaximumRowBytes;
};

/// Cuts a file into pieces of whole rows, so that they can be read in any order and at once.
/// Errors:  model::TextFault; whatever the source throws.
/// Threads: one at a time.
class RowChunks {
 public:
  /// `on_read` gets how many bytes came, after each read; it may throw to stop.
  RowChunks(core::ByteSource& source, ChunkLimits limits, std::function<void(std::size_t)> on_read);

  /// Reads the header; comes first.
  std::unique_ptr<model::TableReader> open(model::TextFormat format, const model::Schema& declared);

  void set_max_rows(std::size_t rows) { limits_.rows = rows; }

  /// Fills `rows` with the next piece; false at the end.
  bool next(const model::TableReader& reader, std::string& rows);

 private:
  void fill(std::string& bytes, std::size_t size);
  std::size_t wider(std::size_t size) const;

  core::ByteSource& source_;
  ChunkLimits limits_;
  std::function<void(std::size_t)> on_read_;
  std::string rest_;  ///< read and not handed out yet
  bool ended_ = false;
};

}  // namespace aml::service
