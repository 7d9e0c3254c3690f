#pragma once

#include <string>
#include <string_view>

namespace aml::text {

/// Appends `text` as a JSON string, quotes included, escaped as Json.NET does: `\"`, `\\`, the
/// short forms of control characters, `\u00xx` for the others and for U+0085, U+2028 and U+2029;
/// everything else as UTF-8. Bytes that are not UTF-8 become U+FFFD, so the result is always JSON.
/// Source:  inferred (the service's answers were written by Json.NET).
void append_json_string(std::string& out, std::string_view text);

/// The same without the quotes; it also keeps any text on one line.
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace aml::text
