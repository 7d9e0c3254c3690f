#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/http/message.h"
#include "emulator/http/request_head.h"

namespace aml::http {

/// Where the bytes of a body come from.
class ByteSource {
 public:
  enum class Outcome { kBytes, kClosed, kStalled };

  virtual ~ByteSource() = default;
  /// Bytes that have come and are not consumed yet.
  virtual std::string_view buffered() const = 0;
  virtual void consume(std::size_t count) = 0;
  /// Waits for more bytes behind the buffered ones.
  virtual Outcome fill() = 0;
  /// At least one byte into `to`, buffered ones first; `got` says how many.
  virtual Outcome read(char* to, std::size_t size, std::size_t& got) = 0;
};

/// The body of one request by its framing; a request without length and chunking has an empty one.
/// Chunk sizes are bounded, extensions and trailers skipped within bounds.
/// Source: documented (RFC 9112, 6 and 7).
class RequestBody : public BodyReader {
 public:
  enum class State { kOpen, kFinished, kBroken, kClosed, kStalled };

  RequestBody(const Framing& framing, ByteSource& source);

  std::size_t read(char* to, std::size_t size) override;
  std::optional<std::size_t> length() const override;

  /// Like read, without throwing: 0 when the state is no longer kOpen.
  std::size_t try_read(char* to, std::size_t size);
  /// Reads and forgets up to `most` bytes of the rest.
  void drain(std::size_t most);

  State state() const { return state_; }
  bool finished() const { return state_ == State::kFinished; }
  std::uint64_t left() const { return left_; }  ///< of the body, or of the chunk

 private:
  bool get(char* to, std::size_t size, std::size_t& got);
  bool next_chunk();
  bool skip_line_end();
  bool skip_trailers();
  bool take_line(std::size_t most, std::string_view& line);
  bool end(State state);

  ByteSource& source_;
  const bool chunked_;
  const std::uint64_t length_;
  std::uint64_t left_;
  bool inside_chunk_ = false;
  State state_ = State::kOpen;
};

}  // namespace aml::http
