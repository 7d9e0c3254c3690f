#pragma once

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

/// Appends `text` with the values of `sig=`, `AccountKey=`, `subscription-key=` and `more` members
/// replaced, in queries, connection strings and bodies alike.
void append_redacted(std::string& out, std::string_view text, const Secrets& more = {});

/// Appends the value of a header of that name.
void append_redacted_header(std::string& out, std::string_view name, std::string_view value,
                            const Secrets& more = {});

}  // namespace aml::control
