#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/mask.h"

namespace aml::cli {

/// Whether a header, a query member or a member of an object of that name holds a secret.
/// `in_data`: the name is one that rows of data may have, too, so only names that say it plainly
/// count.
bool is_secret_name(std::string_view name, bool in_data);

/// What looks like a secret in a text, by the name before it or by its own form: values of
/// `AccountKey=`, `sig=`, `"client_secret": "…"` and their like, bearer and Basic tokens, JSON web
/// tokens, private keys, keys in Base64, passwords in addresses.
/// Shape: pieces of `text`, of any length; its time is that of one reading.
std::vector<std::string> find_secrets(std::string_view text);

/// Secrets of one recording: learned from all of it, then hidden wherever they are.
class RecordedSecrets {
 public:
  /// The value of a header, a cookie or a member of a query or a form.
  void learn_field(const std::string& name, const std::string& value);
  /// An address or a body.
  void learn_text(std::string_view text);
  /// After the last learn_…().
  void finish();

  /// The text with `***` for each secret that was learned, from 6 bytes, and for each that a name
  /// before it or its form shows; counts the texts that had some.
  std::string scrub(const std::string& text);
  std::size_t scrubbed() const { return scrubbed_; }

 private:
  void learn(std::string_view value);

  std::set<std::string, std::less<>> values_;
  core::Mask mask_;
  std::size_t scrubbed_ = 0;
};

}  // namespace aml::cli
