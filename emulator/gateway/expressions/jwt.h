#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/value.h"

namespace aml::gateway::expressions {

/// Reads a token in its compact form, with `Bearer ` before it or without; who signed it is not
/// asked. Null: the text is another.
std::shared_ptr<const Jwt> read_jwt(std::string_view text);

/// What a claim says: a text, a number as text, each element of an array. None: it is not there.
std::optional<std::vector<std::string>> claim_of(const Jwt& jwt, std::string_view name);

/// Base64 with `-` and `_`, padded or not. Errors: nothing for any other text.
std::optional<std::string> from_base64_url(std::string_view text);

}  // namespace aml::gateway::expressions
