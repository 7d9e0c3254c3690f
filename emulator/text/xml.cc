#include "emulator/text/xml.h"

#include "emulator/base/assert.h"
#include "emulator/text/utf8.h"

namespace aml::text {

namespace {

// A parser reads a bare carriage return as a line feed.
std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#xD;";
    default:
      return {};
  }
}

}  // namespace

bool fits_xml(std::string_view text) {
  while (!text.empty()) {
    const Utf8Sequence sequence = decode_utf8(text);
    if (!sequence.valid || !is_xml_character(sequence.code)) return false;
    text.remove_prefix(sequence.length);
  }
  return true;
}

void append_xml_text(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const Utf8Sequence sequence = decode_utf8(text);
    if (const std::string_view escape = escape_of(text.front()); !escape.empty()) {
      out += escape;
    } else if (sequence.valid && is_xml_character(sequence.code)) {
      out += text.substr(0, sequence.length);
    } else {
      out += kReplacement;
    }
    text.remove_prefix(sequence.length);
  }
}

void append_xml_element(std::string& out, std::string_view name, std::string_view text) {
  AML_ASSERT(!name.empty());
  out.append("<").append(name).append(">");
  append_xml_text(out, text);
  out.append("</").append(name).append(">");
}

}  // namespace aml::text
