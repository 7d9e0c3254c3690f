#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace aml::core {

/// Base64 of the HMAC-SHA256 of `text` under a key in Base64.
/// Errors: std::invalid_argument for a key that is not Base64.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// Whether two keys, tokens or signatures are equal. **The one comparison** of what a caller may not
/// guess: its time depends on their lengths alone, never on where they differ.
bool same_secret(std::string_view a, std::string_view b);

/// MD5 of bytes that arrive one after another, for `Content-MD5`.
/// Threads: one at a time.
class Md5 {
 public:
  Md5();
  Md5(Md5&&) noexcept;
  Md5& operator=(Md5&&) noexcept;
  ~Md5();

  void update(std::string_view bytes);
  /// Base64 of the 16 bytes; the object takes no more bytes afterwards.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string md5_base64(std::string_view bytes);

/// SHA-256 of bytes that arrive one after another.
/// Threads: one at a time.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::string_view bytes);
  /// 64 lower-case hex digits; the object takes no more bytes afterwards.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aml::core
