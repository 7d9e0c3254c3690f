#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aml::tests {

// Heads and chunks of requests read line by line, as one text to compare with what the server's own
// readers say. Bounds of sizes are left out.

/// `incomplete`, `refused 400`, or all that the head says.
std::string plain_head(std::string_view bytes);

/// The state, the body and what comes after it. `length`: none where chunks come.
std::string plain_body(std::string_view bytes, std::optional<std::uint64_t> length);

}  // namespace aml::tests
