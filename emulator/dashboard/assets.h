#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "emulator/control/embedded_file.h"

namespace aml::dashboard {

/// Everything below assets/, by its path there: styles, scripts, and the pages' own parts.
std::span<const control::EmbeddedFile> asset_files();
/// The chart library, as Debian has it.
std::span<const control::EmbeddedFile> chart_files();

/// A file below assets/ by its path there.
/// Errors: std::out_of_range for an unknown name.
std::string_view asset(std::string_view name);

/// The values of a template's placeholders, by name.
using TemplateValues = std::map<std::string_view, std::string>;

/// The file `name` below assets/ with every `{{placeholder}}` replaced by its value, in one pass:
/// nothing inside a value is taken for a placeholder.
/// Errors: std::out_of_range for an unknown file, and for a placeholder that has no value.
std::string fill_template(std::string_view name, const TemplateValues& values);

}  // namespace aml::dashboard
