#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/bundle/bundled_call.h"
#include "emulator/core/signature.h"

namespace aml::bundle {

/// What a run answered, call by call.
/// Shape:   of every answer the status, the headers and the body as the journal keeps them; of a
///          call to the control paths the status. ETags are counted in the order in which they
///          appear, since each write makes another one.
/// Threads: one at a time.
class Transcript {
 public:
  /// What the transcript holds of an answer: the status, then each header, then the body, a line
  /// each and the rest.
  std::string text_of(const BundledCall& call);
  /// Adds it.
  void add(const std::string& text);
  std::size_t size() const { return size_; }
  /// Of all that was added, as 64 hex digits; nothing is added after it.
  std::string sha256() { return digest_.finish(); }

  /// The number of an ETag that has appeared, from 1; 0: it has not.
  std::size_t number_of(std::string_view etag) const;
  /// Empty: no ETag has that number.
  std::string_view etag_of(std::size_t number) const;

 private:
  std::string counted(std::string_view text);

  core::Sha256 digest_;
  std::size_t size_ = 0;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<std::string> etags_;
};

/// `text` with `replace(etag)` for each ETag in it, `0x` and sixteen upper-case hex digits.
template <typename Replace>
std::string with_etags(std::string_view text, Replace replace) {
  constexpr std::size_t kSize = 18;
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = text.find("0x"); at != std::string_view::npos; at = text.find("0x", at)) {
    const std::size_t end = text.find_first_not_of(kDigits, at + 2);
    const std::size_t size = (end == std::string_view::npos ? text.size() : end) - at;
    if (size == kSize) {
      out.append(text.substr(copied, at - copied)).append(replace(text.substr(at, size)));
      copied = at + size;
    }
    at += size;
  }
  return out.append(text.substr(copied));
}

}  // namespace aml::bundle
