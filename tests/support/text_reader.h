#pragma once

#include <optional>
#include <string_view>

#include "emulator/http/message.h"

namespace aml::tests {

/// A body that has arrived already; the text stays where it is.
class TextReader : public http::BodyReader {
 public:
  explicit TextReader(std::string_view text) : rest_(text), length_(text.size()) {}

  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = rest_.copy(to, size);
    rest_.remove_prefix(count);
    return count;
  }
  std::optional<std::size_t> length() const override { return length_; }

 private:
  std::string_view rest_;
  std::size_t length_;
};

}  // namespace aml::tests
