#include "emulator/service/row_chunks.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::service {
namespace {

using model::TextFault;

[[noreturn]] void throw_too_long(std::size_t limit, std::size_t row) {
  throw TextFault(TextFault::Kind::kRowTooLong,
                  "A row is longer than " + std::to_string(limit) + " bytes", row);
}

}  // namespace

RowChunks::RowChunks(core::ByteSource& source, ChunkLimits limits,
                     std::function<void(std::size_t)> on_read)
    : source_(source), limits_(limits), on_read_(std::move(on_read)) {
  AML_ASSERT(limits_.bytes > 0 && limits_.rows > 0 && limits_.row_bytes > 0 && on_read_);
}

std::unique_ptr<model::TableReader> RowChunks::open(model::TextFormat format,
                                                    const model::Schema& declared) {
  AML_ASSERT(rest_.empty() && !ended_);
  std::size_t size = limits_.bytes;
  while (true) {
    fill(rest_, size);
    auto opened = model::open_table(format, rest_, ended_, declared);
    if (opened) {
      rest_.erase(0, opened->header_bytes);
      return std::move(opened->reader);
    }
    if (rest_.size() >= limits_.row_bytes) throw_too_long(limits_.row_bytes, 0);
    size = wider(rest_.size());
  }
}

bool RowChunks::next(const model::TableReader& reader, std::string& rows) {
  rows.swap(rest_);
  rest_.clear();
  std::size_t size = limits_.bytes;
  while (true) {
    fill(rows, size);
    if (rows.empty()) return false;
    const model::WholeRows cut = reader.find_whole_rows(rows, limits_.rows);
    // The end of the file ends its last row.
    const std::size_t end = ended_ && cut.rows < limits_.rows ? rows.size() : cut.bytes;
    if (end > 0) {
      rest_.assign(rows, end);
      rows.resize(end);
      return true;
    }
    if (rows.size() >= limits_.row_bytes) throw_too_long(limits_.row_bytes, 1);
    size = wider(rows.size());
  }
}

std::size_t RowChunks::wider(std::size_t size) const {
  return std::min(2 * size, limits_.row_bytes);
}

void RowChunks::fill(std::string& bytes, std::size_t size) {
  std::size_t filled = bytes.size();
  if (ended_ || filled >= size) return;
  bytes.resize(size);
  while (filled < size) {
    const std::size_t count = source_.read(bytes.data() + filled, size - filled);
    AML_ASSERT(count <= size - filled);
    if (count == 0) {
      ended_ = true;
      break;
    }
    filled += count;
    on_read_(count);
  }
  bytes.resize(filled);
}

}  // namespace aml::service
