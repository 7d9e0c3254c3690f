#pragma once

#include <array>
#include <span>
#include <string_view>

#include "emulator/http/router.h"

namespace aml::dashboard {

/// Up to three style sheets beside style.css; empty where there are fewer.
using Styles = std::array<std::string_view, 3>;

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

/// The pages under `/__emu/` and `/__emu/pages/`, a page for addresses there that lead to none, and `/__emu/assets/{file}`: files of the program,
/// nothing of which is secret. What they show they fetch from the emulator's other paths.
http::RouteFamily page_routes();

}  // namespace aml::dashboard
