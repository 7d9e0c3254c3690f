#pragma once

#include <map>
#include <string>
#include <string_view>

namespace aml::dashboard {

/// The values of a template's placeholders, by name.
using TemplateValues = std::map<std::string_view, std::string>;

/// `text` with every `{{name}}` replaced by its value, in one pass: nothing inside a value is taken
/// for a placeholder.
/// Errors: std::out_of_range for a name that `values` does not have.
std::string fill_template(std::string_view text, const TemplateValues& values);

}  // namespace aml::dashboard
