#pragma once

#include <string>
#include <string_view>

namespace aml::dashboard {

/// `text` for the inside of an element or of a quoted attribute: nothing in it is markup any more.
std::string escaped(std::string_view text);

}  // namespace aml::dashboard
