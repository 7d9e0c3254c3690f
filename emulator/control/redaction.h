#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/mask.h"
#include "emulator/http/message.h"

namespace aml::control {

// Secrets do not enter the journal. What was there is said, and of an Authorization its scheme.

/// Names under which fixtures carry secrets, beside those that are always known; and secrets that
/// are hidden under whatever name they come.
struct Secrets {
  std::vector<std::string> headers;
  std::vector<std::string> members;  ///< of queries
  core::Mask values = {};            ///< hidden where the journal is shown, not where it is made
};

/// Replaces, from `start` to the end, the values of `sig=`, `AccountKey=`, `subscription-key=` and
/// `more` members: in queries, connection strings, header values and bodies alike.
void redact_members(std::string& text, std::size_t start, const Secrets& more = {});

/// Appends `text` and redacts its members.
void append_redacted(std::string& out, std::string_view text, const Secrets& more = {});

/// False: a header of that name is no secret. Quick, for names that are as long as none of theirs.
bool may_be_secret(std::string_view name, const Secrets& more = {});

/// What is shown of a header's value before the mark that replaces the rest of it: its scheme, or
/// nothing; none: the name says that it is no secret, and all of it is shown.
std::optional<std::string_view> shown_before_mark(std::string_view name, std::string_view value,
                                                  const Secrets& more = {});

/// Appends the value of a header of that name, replaced where the name says that it is a secret.
/// Members of other values are redact_members()'s to replace, best of all lines at once.
void append_header_value(std::string& out, std::string_view name, std::string_view value,
                         const Secrets& more = {});

}  // namespace aml::control
