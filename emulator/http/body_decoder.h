#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "emulator/http/request_head.h"

namespace aml::http {

/// Takes the framing off one body while its bytes arrive. A request without length and chunking has
/// an empty body. Chunk sizes are bounded, extensions and trailers skipped within bounds.
/// Threads: one at a time.
/// Source:  documented (RFC 9112, 6 and 7).
class BodyDecoder {
 public:
  enum class State { kOpen, kFinished, kBroken };

  /// What the front of the bytes is.
  struct Step {
    std::size_t used = 0;    ///< bytes done with; 0: more must arrive first, or the body has ended
    std::string_view piece;  ///< of the body, within those; may be empty
  };

  BodyDecoder() = default;  ///< of an empty body
  explicit BodyDecoder(const Framing& framing);

  Step take(std::string_view bytes);
  /// Bytes of the body that come next without framing between; they may be received anywhere, and
  /// reported by skip().
  std::uint64_t run() const { return state_ == State::kOpen && inside_ ? left_ : 0; }
  void skip(std::uint64_t count);

  State state() const { return state_; }
  bool open() const { return state_ == State::kOpen; }

 private:
  enum class Line { kSize, kEnd, kTrailer };

  Step take_line(std::string_view bytes);
  void take_size(std::string_view line);

  State state_ = State::kFinished;
  bool chunked_ = false;
  bool inside_ = false;      // of the body's bytes; else a line comes next
  Line next_ = Line::kSize;  // where not inside
  std::uint64_t left_ = 0;   // of the body, or of the chunk
  std::size_t trailers_ = 0;
};

}  // namespace aml::http
