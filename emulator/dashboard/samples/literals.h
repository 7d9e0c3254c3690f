#pragma once

#include <string>
#include <string_view>

namespace aml::dashboard {

// Texts as each language's source writes them, quotes included: whatever the text holds, the
// literal is that text again and nothing else. But for JSON and shells, characters that end a line
// or turn the reading direction are escaped too, so that code reads as it runs.

std::string csharp_literal(std::string_view text);
/// For Python 2 and 3: ASCII alone, with the `u` that Python 2 needs.
std::string python_literal(std::string_view text);
std::string python3_literal(std::string_view text);
/// ASCII alone, so that it means the same in every locale. R has no U+0000; it becomes U+FFFD.
std::string r_literal(std::string_view text);
std::string javascript_literal(std::string_view text);
std::string json_literal(std::string_view text);
/// For POSIX shells; bash's `$'…'` where the text holds control characters. Shells have no U+0000;
/// it becomes U+FFFD.
std::string shell_literal(std::string_view text);

}  // namespace aml::dashboard
