#pragma once

#include <string>
#include <string_view>

namespace aml::wire {

/// Whether XML 1.0 has a way to write all of `text`.
bool fits_xml(std::string_view text);

/// `text` as character data or as an attribute's value; what XML cannot carry becomes U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

/// `<name>text</name>`.
void append_xml_element(std::string& out, std::string_view name, std::string_view text);

inline constexpr std::string_view kXmlHead = R"(<?xml version="1.0" encoding="utf-8"?>)";

}  // namespace aml::wire
