#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/core/headers.h"

namespace aml::outbound {

/// Reads the head of an answer, line by line: interim answers before it are passed over, trailers
/// after it are dropped, and so are lines whose name or value could not be sent on.
/// Shape:   status 100 to 999; values as sent, without blanks at both ends.
/// Threads: one.
/// Source:  documented (RFC 9110, RFC 9112); the limits are inferred: twice what common servers and
///          clients allow.
class HeadReader {
 public:
  static constexpr std::size_t kMaxBytes = 64 * 1024;  ///< of all heads and trailers
  static constexpr std::size_t kMaxLineBytes = 16 * 1024;
  static constexpr std::size_t kMaxLines = 256;

  /// One line with its end. False: this is not the head of an answer, or it exceeds the limits.
  bool read(std::string_view line);

  bool complete() const { return complete_; }
  int status() const { return status_; }
  /// Of the body, where the head says it.
  std::optional<std::uint64_t> length() const { return length_; }
  /// Whether neither a length nor chunks mark where the body ends.
  bool ends_with_connection() const { return !length_ && !chunked_; }
  core::Headers take_headers() {
    AML_ASSERT(complete_);
    return std::move(headers_);
  }

 private:
  bool read_status(std::string_view line);
  bool read_header(std::string_view line);

  std::size_t bytes_ = 0;
  std::size_t lines_ = 0;
  bool complete_ = false;
  int status_ = 0;
  std::optional<std::uint64_t> length_;
  bool chunked_ = false;
  core::Headers headers_;
};

}  // namespace aml::outbound
