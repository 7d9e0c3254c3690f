#include "emulator/http/request_body.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "emulator/core/error_catalog.h"
#include "emulator/http/guard.h"

namespace aml::http {

namespace {

constexpr std::size_t kChunkLineBytes = 1024;
constexpr std::size_t kTrailerLines = 64;
constexpr std::size_t kSizeDigits = 15;  // fits 64 bits with room for sums

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

// `1f`, `1F;name=value`: the digits, then nothing or an extension.
std::optional<std::uint64_t> parse_chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  const auto read = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  const auto digits = static_cast<std::size_t>(read.ptr - line.data());
  if (read.ec != std::errc() || digits > kSizeDigits) return std::nullopt;
  std::string_view extension = line.substr(digits);
  const std::size_t first = extension.find_first_not_of(" \t");
  extension = first == std::string_view::npos ? std::string_view() : extension.substr(first);
  if (!extension.empty() && extension.front() != ';') return std::nullopt;
  return size;
}

}  // namespace

RequestBody::RequestBody(const Framing& framing, ByteSource& source)
    : source_(source), chunked_(framing.chunked), length_(framing.length), left_(framing.length) {
  if (!chunked_ && length_ == 0) state_ = State::kFinished;
}

std::optional<std::size_t> RequestBody::length() const {
  if (chunked_) return std::nullopt;
  return length_;
}

std::size_t RequestBody::read(char* to, std::size_t size) {
  const std::size_t got = try_read(to, size);
  switch (state_) {
    case State::kBroken:
      throw core::ApiError(core::kMalformedBody, {"The chunks of the body are malformed."});
    case State::kStalled:
      throw core::ApiError(core::kRequestTooSlow, {"The body stopped arriving."});
    case State::kClosed:
      throw ConnectionLost();
    case State::kOpen:
    case State::kFinished:
      break;
  }
  return got;
}

std::size_t RequestBody::try_read(char* to, std::size_t size) {
  std::size_t got = 0;
  if (state_ != State::kOpen || size == 0) return 0;
  if (chunked_ && left_ == 0 && !next_chunk()) return 0;
  if (!get(to, static_cast<std::size_t>(std::min<std::uint64_t>(size, left_)), got)) return 0;
  left_ -= got;
  if (left_ == 0 && !chunked_) state_ = State::kFinished;
  return got;
}

void RequestBody::drain(std::size_t most) {
  std::array<char, 4096> forgotten;
  while (state_ == State::kOpen && most > 0) {
    most -= try_read(forgotten.data(), std::min(most, forgotten.size()));
  }
}

bool RequestBody::get(char* to, std::size_t size, std::size_t& got) {
  switch (source_.read(to, size, got)) {
    case ByteSource::Outcome::kBytes:
      return true;
    case ByteSource::Outcome::kClosed:
      return end(State::kClosed);
    case ByteSource::Outcome::kStalled:
      return end(State::kStalled);
  }
  return false;
}

// Leaves `left_` at the size of the next chunk that has bytes.
bool RequestBody::next_chunk() {
  if (inside_chunk_ && !skip_line_end()) return false;
  inside_chunk_ = true;
  std::string_view line;
  if (!take_line(kChunkLineBytes, line)) return false;
  const std::optional<std::uint64_t> size = parse_chunk_size(line);
  if (!size) return end(State::kBroken);
  source_.consume(line.size() + 2);
  if (*size == 0) return skip_trailers() && end(State::kFinished);
  left_ = *size;
  return true;
}

bool RequestBody::skip_line_end() {
  std::string_view line;
  if (!take_line(0, line)) return false;
  source_.consume(2);
  return true;
}

// Trailers are dropped: nothing here may let a body add headers.
bool RequestBody::skip_trailers() {
  for (std::size_t count = 0; count < kTrailerLines; ++count) {
    std::string_view line;
    if (!take_line(kChunkLineBytes, line)) return false;
    const bool last = line.empty();
    source_.consume(line.size() + 2);
    if (last) return true;
  }
  return end(State::kBroken);
}

// A line of at most `most` bytes without its CR LF, still buffered.
bool RequestBody::take_line(std::size_t most, std::string_view& line) {
  for (;;) {
    const std::string_view bytes = source_.buffered();
    const std::size_t lf = bytes.substr(0, most + 2).find('\n');
    if (lf != std::string_view::npos) {
      if (lf == 0 || bytes[lf - 1] != '\r') return end(State::kBroken);
      line = bytes.substr(0, lf - 1);
      return !has_control(line) || end(State::kBroken);
    }
    if (bytes.size() >= most + 2) return end(State::kBroken);
    switch (source_.fill()) {
      case ByteSource::Outcome::kBytes:
        break;
      case ByteSource::Outcome::kClosed:
        return end(State::kClosed);
      case ByteSource::Outcome::kStalled:
        return end(State::kStalled);
    }
  }
}

bool RequestBody::end(State state) {
  state_ = state;
  return false;
}

}  // namespace aml::http
