#pragma once

#include <array>
#include <span>
#include <string_view>

namespace aml::dashboard {

/// Up to two style sheets beside style.css; empty where there are fewer.
using Styles = std::array<std::string_view, 2>;

/// A page whose content is a file and whose data its script fetches.
struct Page {
  std::string_view pattern;    ///< of its path; names in braces are the script's business
  std::string_view operation;  ///< in metrics: "page.services"
  std::string_view title;
  std::string_view section;  ///< the menu's entry
  std::string_view content;  ///< file below assets/
  std::string_view script;   ///< file below assets/
  Styles styles;             ///< files below assets/, this page's own
};

/// **The one list** of them.
std::span<const Page> pages();

/// A file below assets/ by its path there.
/// Errors: std::out_of_range for an unknown name.
std::string_view asset(std::string_view name);

}  // namespace aml::dashboard
