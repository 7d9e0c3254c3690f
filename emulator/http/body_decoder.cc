#include "emulator/http/body_decoder.h"

#include <algorithm>
#include <optional>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

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
  std::string_view rest = line;
  const auto size = text::take_number<std::uint64_t>(rest, 16);
  if (!size || line.size() - rest.size() > kSizeDigits) return std::nullopt;
  const std::string_view extension = text::trim(rest);
  if (!extension.empty() && extension.front() != ';') return std::nullopt;
  return size;
}

}  // namespace

BodyDecoder::BodyDecoder(const Framing& framing)
    : state_(framing.chunked || framing.length > 0 ? State::kOpen : State::kFinished),
      chunked_(framing.chunked),
      inside_(!framing.chunked),
      left_(framing.length) {
  AML_ASSERT(!framing.chunked || framing.length == 0);
}

BodyDecoder::Step BodyDecoder::take(std::string_view bytes) {
  if (!open() || bytes.empty()) return {};
  if (!inside_) return take_line(bytes);
  AML_ASSERT(left_ > 0);
  const std::string_view piece =
      bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  skip(piece.size());
  return {piece.size(), piece};
}

void BodyDecoder::skip(std::uint64_t count) {
  AML_ASSERT(open() && inside_ && count <= left_);
  left_ -= count;
  if (left_ > 0) return;
  if (!chunked_) {
    state_ = State::kFinished;
  } else {
    inside_ = false;
    next_ = Line::kEnd;
  }
}

BodyDecoder::Step BodyDecoder::take_line(std::string_view bytes) {
  const std::size_t most = next_ == Line::kEnd ? 0 : kChunkLineBytes;
  const std::size_t lf = bytes.substr(0, most + 2).find('\n');
  if (lf == std::string_view::npos) {
    if (bytes.size() >= most + 2) state_ = State::kBroken;
    return {};
  }
  if (lf == 0 || bytes[lf - 1] != '\r' || has_control(bytes.substr(0, lf - 1))) {
    state_ = State::kBroken;
    return {};
  }
  const std::string_view line = bytes.substr(0, lf - 1);
  switch (next_) {
    case Line::kEnd:
      next_ = Line::kSize;
      break;
    case Line::kSize:
      take_size(line);
      break;
    case Line::kTrailer:
      // Dropped: nothing here may let a body add headers.
      if (line.empty()) {
        state_ = State::kFinished;
      } else if (++trailers_ == kTrailerLines) {
        state_ = State::kBroken;
      }
      break;
  }
  return {open() || state_ == State::kFinished ? lf + 1 : 0, {}};
}

void BodyDecoder::take_size(std::string_view line) {
  const std::optional<std::uint64_t> size = parse_chunk_size(line);
  if (!size) {
    state_ = State::kBroken;
  } else if (*size == 0) {
    next_ = Line::kTrailer;
  } else {
    left_ = *size;
    inside_ = true;
  }
}

}  // namespace aml::http
