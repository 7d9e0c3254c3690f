#include "emulator/dashboard/samples/literals.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "emulator/text/json.h"
#include "emulator/text/utf8.h"

namespace aml::dashboard {

namespace {

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

// Line separators, and what changes the direction of the text after it.
bool is_invisible(std::uint32_t code) {
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void append_number(std::string& out, const char* format, std::uint32_t code) {
  char text[16];
  std::snprintf(text, sizeof text, format, code);
  out += text;
}

/// How the double-quoted literals of the C family differ.
struct Escapes {
  const char* control;  ///< format of a control character's escape
  bool ascii;           ///< escape everything else that is not ASCII too
  bool nul = true;      ///< whether the language has U+0000
};

void append_unicode(std::string& out, std::uint32_t code) {
  append_number(out, code > 0xFFFF ? "\\U%08x" : "\\u%04x", code);
}

std::string quoted(std::string_view text, const Escapes& escapes) {
  std::string out = "\"";
  while (!text.empty()) {
    const text::Utf8Sequence next = text::decode_utf8(text);
    const std::uint32_t code = next.valid ? next.code : 0xFFFD;
    if (code == '"' || code == '\\')
      out.append("\\").append(1, static_cast<char>(code));
    else if (code == '\n')
      out += "\\n";
    else if (code == '\r')
      out += "\\r";
    else if (code == '\t')
      out += "\\t";
    else if (code == 0 && !escapes.nul)
      append_unicode(out, 0xFFFD);
    else if (is_control(code) && code < 0x80)
      append_number(out, escapes.control, code);
    else if (is_control(code) || is_invisible(code))
      append_unicode(out, code);
    else if (code >= 0x80 && escapes.ascii)
      append_unicode(out, code);
    else if (next.valid)
      out.append(text, 0, next.length);
    else
      out += text::kReplacement;
    text.remove_prefix(next.length);
  }
  return out + '"';
}

void append_shell_escape(std::string& out, char c) {
  if (c == '\'' || c == '\\')
    out.append("\\").append(1, c);
  else if (c == '\n')
    out += "\\n";
  else if (c == '\r')
    out += "\\r";
  else if (c == '\t')
    out += "\\t";
  else if (c == '\0')
    out += text::kReplacement;
  else if (is_control(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 0x80)
    append_number(out, "\\x%02x", static_cast<unsigned char>(c));
  else
    out += c;
}

}  // namespace

std::string csharp_literal(std::string_view text) {
  return quoted(text, {.control = "\\u%04x", .ascii = false});
}

std::string python_literal(std::string_view text) {
  return (is_ascii(text) ? "" : "u") + quoted(text, {.control = "\\x%02x", .ascii = true});
}

std::string python3_literal(std::string_view text) {
  return quoted(text, {.control = "\\x%02x", .ascii = false});
}

std::string r_literal(std::string_view text) {
  return quoted(text, {.control = "\\u%04x", .ascii = true, .nul = false});
}

std::string javascript_literal(std::string_view text) {
  return quoted(text, {.control = "\\x%02x", .ascii = false});
}

std::string json_literal(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

std::string shell_literal(std::string_view text) {
  const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
    return c != '\n' && static_cast<unsigned char>(c) < 0x80 &&
           is_control(static_cast<unsigned char>(c));
  });
  std::string out = plain ? "'" : "$'";
  for (const char c : text::to_utf8(text)) {
    if (!plain)
      append_shell_escape(out, c);
    else if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + '\'';
}

}  // namespace aml::dashboard
