#include "emulator/control/json_rows.h"

#include "emulator/base/assert.h"

namespace aml::control {

namespace {

// Made before it is read: few calls, little memory.
constexpr std::size_t kPieceBytes = 16u << 10;

}  // namespace

// A line's end within a row is layout: inside of texts it is escaped.
void JsonRows::append(const std::string& row) {
  AML_ASSERT(!ended_);
  text_ += empty_ ? "\n" : ",\n";
  empty_ = false;
  text_ += indent_ + "  ";
  for (const char c : row) {
    text_ += c;
    if (c == '\n') text_ += indent_ + "  ";
  }
}

void JsonRows::end() {
  AML_ASSERT(!ended_);
  ended_ = true;
  if (!empty_) text_ += "\n" + indent_;
  text_ += ']';
  if (rest_) text_ += ",\n" + rest_() + "\n}";
  text_ += '\n';
}

void JsonRows::fill() {
  text_.clear();
  taken_ = 0;
  while (!ended_ && text_.size() < kPieceBytes) {
    if (const auto row = next_row_()) {
      append(*row);
    } else {
      end();
    }
  }
}

std::size_t JsonRows::read(char* to, std::size_t size) {
  AML_ASSERT(taken_ <= text_.size());
  if (taken_ == text_.size()) fill();
  const std::size_t count = text_.copy(to, size, taken_);
  taken_ += count;
  return count;
}

std::string read_whole(core::ByteSource& source) {
  std::string all;
  char piece[4096];
  for (std::size_t got = source.read(piece, sizeof piece); got > 0;
       got = source.read(piece, sizeof piece)) {
    all.append(piece, got);
  }
  return all;
}

}  // namespace aml::control
