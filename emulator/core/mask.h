#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aml::core {

/// What the journal has in the place of a secret that its name gave away.
inline constexpr std::string_view kRedacted = "[redacted]";

/// Secrets that texts must not show, in whatever letter case, however often percent-encoded, and
/// with the escapes of JSON.
/// Shape:   the time for a text does not grow with the number of secrets.
/// Threads: const after construction.
class Mask {
 public:
  Mask() = default;
  /// Empty secrets are nowhere.
  explicit Mask(std::span<const std::string_view> secrets);

  /// `text` with `***` for every occurrence of one of the secrets. `cut`: its end is missing,
  /// and what begins like a secret there is treated as one.
  std::string masked(std::string_view text, bool cut = false) const;

 private:
  struct Plain;
  struct Secret {
    std::uint64_t head;  ///< its first kHeadBytes
    std::string bytes;   ///< in lower case, without escapes
  };
  static constexpr std::size_t kHeadBytes = 8;

  static Plain plain_of(std::string_view text);
  bool may_begin(std::uint64_t head) const;
  std::size_t longest_at(std::string_view rest, bool cut) const;

  std::vector<Secret> secrets_;       ///< by head
  std::vector<std::string> short_;    ///< those without a whole head, sorted
  std::vector<std::uint64_t> heads_;  ///< a bit for each hash of a head: most places end there
};

}  // namespace aml::core
