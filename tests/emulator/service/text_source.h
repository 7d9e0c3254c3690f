#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/core/bytes.h"

namespace aml::tests {

/// Gives a text in reads of at most `most` bytes, the first of at most `first`.
class TextSource final : public core::ByteSource {
 public:
  explicit TextSource(std::string text, std::size_t most = std::string::npos,
                      std::size_t first = std::string::npos)
      : text_(std::move(text)), most_(most), next_(std::min(most, first)) {}

  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = std::min({size, next_, text_.size() - at_});
    next_ = most_;
    std::memcpy(to, text_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t most_;
  std::size_t next_;
  std::size_t at_ = 0;
};

class TextSink final : public core::ByteSink {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  void commit() override { committed = true; }

  std::string text;
  bool committed = false;
};

}  // namespace aml::tests
