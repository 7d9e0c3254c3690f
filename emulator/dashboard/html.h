#pragma once

#include <string>
#include <string_view>

namespace aml::dashboard {

/// `text` for the inside of an element or of a quoted attribute: nothing in it is markup any more.
std::string escaped(std::string_view text);

/// `text` for the inside of an element alone: quotes stay, so that programs that only strip tags
/// can read code.
std::string escaped_code(std::string_view text);

}  // namespace aml::dashboard
