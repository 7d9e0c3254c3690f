#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "emulator/base/assert.h"

namespace aml::http {

/// Bytes received and not consumed yet, in one piece.
class InputBuffer {
 public:
  std::string_view bytes() const { return {storage_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  bool has_storage() const { return !storage_.empty(); }

  void consume(std::size_t count) {
    AML_ASSERT(count <= end_ - begin_);
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Room after the bytes, never empty; views of bytes() end here.
  std::span<char> room() {
    if (end_ == storage_.size()) make_room();
    AML_ASSERT(end_ < storage_.size());
    return {storage_.data() + end_, storage_.size() - end_};
  }
  void filled(std::size_t count) {
    AML_ASSERT(count <= storage_.size() - end_);
    end_ += count;
  }

 private:
  static constexpr std::size_t kFirstSize = 16u << 10;

  void make_room() {
    if (begin_ > 0) {
      std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      storage_.resize(storage_.empty() ? kFirstSize : storage_.size() * 2);
    }
  }

  std::vector<char> storage_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace aml::http
