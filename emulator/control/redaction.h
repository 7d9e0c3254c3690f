#pragma once

#include <string>
#include <string_view>

#include "emulator/http/message.h"

namespace aml::control {

// Secrets do not enter the journal. What was there is said, and of an Authorization its scheme.

/// Appends `text` with the values of `sig=`, `AccountKey=` and `subscription-key=` replaced, in
/// queries, connection strings and bodies alike.
void append_redacted(std::string& out, std::string_view text);

/// Appends the value of a header of that name.
void append_redacted_header(std::string& out, std::string_view name, std::string_view value);

}  // namespace aml::control
