#pragma once

#include <string_view>

namespace aml::model {

/// Whether the whole of `text` is what `pattern` describes: `*` is any number of characters, `?` is
/// one, everything else is itself; capitals matter.
/// Shape: UTF-8; at most pattern size times text size steps.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace aml::model
