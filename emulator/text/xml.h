#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aml::text {

/// Whether `code` is a character of XML 1.0, however it is written.
constexpr bool is_xml_character(std::uint32_t code) {
  return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

/// Whether XML 1.0 has a way to write all of `text`.
bool fits_xml(std::string_view text);

/// `text` as character data or as an attribute's value; what XML cannot carry becomes U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

/// `<name>text</name>`.
void append_xml_element(std::string& out, std::string_view name, std::string_view text);

inline constexpr std::string_view kXmlHead = R"(<?xml version="1.0" encoding="utf-8"?>)";

}  // namespace aml::text
