#pragma once

#include <cstdint>
#include <optional>

namespace aml::service {

/// A range of bytes as asked for: `bytes=first-last`, `bytes=first-`.
struct ByteRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;  ///< included; none: to the end
};

/// A range that is within a blob.
struct ByteSpan {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};

}  // namespace aml::service
