#include "emulator/core/mask.h"

#include <algorithm>
#include <cstring>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"

namespace aml::core {

namespace {

constexpr std::string_view kMask = "***";

std::uint64_t head_of(std::string_view bytes) {
  std::uint64_t head = 0;
  std::memcpy(&head, bytes.data(), sizeof head);
  return head;
}

constexpr std::uint64_t spread_head(std::uint64_t head) {
  return head * 0x9E3779B97F4A7C15u >> 32;
}

int hex_value(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    const int digit = text::hex_digit(c);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

}  // namespace

// A text in lower case without its escapes, and where each byte of it began.
struct Mask::Plain {
  std::string bytes;
  std::vector<std::size_t> starts;  ///< one more than there are bytes; empty: each at its own index

  std::size_t start_of(std::size_t at) const {
    AML_ASSERT(starts.empty() || at < starts.size());
    return starts.empty() ? at : starts[at];
  }

  // What an escape gives may end another one: `%2541` is `%41` is `a`, and `\\/` is `\/` is `/`.
  void undo_escapes() {
    while (undo("%", 2) || undo("\\u", 4) || undo("\\/", 0)) {
    }
  }

 private:
  bool undo(std::string_view opening, std::size_t digits) {
    const std::size_t length = opening.size() + digits;
    if (bytes.size() < length) return false;
    const std::size_t start = bytes.size() - length;
    if (bytes.compare(start, opening.size(), opening) != 0) return false;
    const int value =
        digits == 0 ? '/' : hex_value(std::string_view(bytes).substr(start + opening.size()));
    if (value < 0 || value > 0xff) return false;
    bytes.resize(start + 1);
    starts.resize(start + 1);
    bytes.back() = text::to_lower(static_cast<char>(value));
    return true;
  }
};

Mask::Plain Mask::plain_of(std::string_view text) {
  Plain plain;
  plain.bytes.reserve(text.size());
  if (text.find_first_of("%\\") == std::string_view::npos) {
    for (const char c : text) plain.bytes += text::to_lower(c);
    return plain;
  }
  plain.starts.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    plain.bytes += text::to_lower(text[at]);
    plain.starts.push_back(at);
    plain.undo_escapes();
  }
  AML_ASSERT(plain.starts.size() == plain.bytes.size());
  plain.starts.push_back(text.size());
  return plain;
}

Mask::Mask(std::span<const std::string_view> secrets) {
  for (const std::string_view secret : secrets) {
    std::string bytes = plain_of(secret).bytes;
    if (bytes.size() >= kHeadBytes) {
      secrets_.push_back({head_of(bytes), std::move(bytes)});
    } else if (!bytes.empty()) {
      short_.push_back(std::move(bytes));
    }
  }
  std::sort(secrets_.begin(), secrets_.end(),
            [](const Secret& a, const Secret& b) { return a.head < b.head; });
  std::sort(short_.begin(), short_.end());
  if (secrets_.empty()) return;
  std::size_t words = 1;
  while (words * 4 < secrets_.size()) words *= 2;  // so at most one bit of sixteen is set
  heads_.resize(words);
  for (const Secret& secret : secrets_) {
    const std::uint64_t hash = spread_head(secret.head);
    heads_[(hash >> 6) % words] |= std::uint64_t{1} << (hash & 63);
  }
}

bool Mask::may_begin(std::uint64_t head) const {
  const std::uint64_t hash = spread_head(head);
  return (heads_[(hash >> 6) % heads_.size()] >> (hash & 63) & 1) != 0;
}

// How many bytes at the start of `rest` are a secret: 0 where none begins there.
std::size_t Mask::longest_at(std::string_view rest, bool cut) const {
  std::size_t longest = 0;
  const std::size_t most = short_.empty() ? 0 : std::min(rest.size(), kHeadBytes - 1);
  for (std::size_t size = most; size > 0 && longest == 0; --size) {
    if (std::binary_search(short_.begin(), short_.end(), rest.substr(0, size))) longest = size;
  }
  if (rest.size() < kHeadBytes || secrets_.empty()) return longest;
  const std::uint64_t head = head_of(rest);
  if (!may_begin(head)) return longest;
  const auto before = [](const Secret& secret, std::uint64_t wanted) {
    return secret.head < wanted;
  };
  for (auto at = std::lower_bound(secrets_.begin(), secrets_.end(), head, before);
       at != secrets_.end() && at->head == head; ++at) {
    const bool whole = rest.starts_with(at->bytes);
    const bool begun = cut && std::string_view(at->bytes).starts_with(rest);
    if (whole || begun) longest = std::max(longest, std::min(rest.size(), at->bytes.size()));
  }
  return longest;
}

// Secrets may overlap: what is hidden goes on as long as one of them does.
std::string Mask::masked(std::string_view text, bool cut) const {
  const Plain plain = plain_of(text);
  const std::string_view bytes = plain.bytes;
  std::string out;
  std::size_t copied = 0;
  std::size_t hidden_to = 0;  // in bytes
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::size_t length = longest_at(bytes.substr(at), cut);
    if (length == 0) continue;
    const bool goes_on = hidden_to > 0 && at <= hidden_to;
    if (!goes_on) out.append(text, copied, plain.start_of(at) - copied).append(kMask);
    hidden_to = std::max(hidden_to, at + length);
    copied = plain.start_of(hidden_to);
  }
  return out.append(text, copied);
}

}  // namespace aml::core
