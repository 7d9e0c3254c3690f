#pragma once

#include <cstddef>
#include <string_view>

namespace aml::core {

/// Bytes that arrive one after another: a request's body, a blob, a file.
/// Threads: one at a time.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// At least one byte, at most `size`; 0 at the end.
  /// Errors: those of the underlying source; never a short read taken for the end.
  virtual std::size_t read(char* to, std::size_t size) = 0;
  /// Puts the last `count` bytes back, to be read again; false where it cannot. Asked with 0 it
  /// says whether it can.
  virtual bool unread([[maybe_unused]] std::size_t count) { return false; }
};

/// Bytes that go somewhere whole or not at all: nothing is visible before commit(), and what is not
/// committed is gone with the object.
/// Threads: one at a time.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  /// Errors: ApiError or std::system_error of the underlying sink (a full disk, a lost connection).
  virtual void write(std::string_view bytes) = 0;
  virtual void commit() = 0;
};

}  // namespace aml::core
