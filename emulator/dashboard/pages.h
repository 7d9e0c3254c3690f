#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "emulator/http/router.h"

namespace aml::dashboard {

/// Style sheets beside those of all pages; empty where there are fewer.
using Styles = std::array<std::string_view, 10>;

/// A page whose content is a file and whose data its script fetches.
struct Page {
  std::string_view pattern;    ///< of its path; names in braces are the script's business
  std::string_view operation;  ///< in metrics: "page.services"
  std::string_view title;
  std::string_view section;     ///< the menu's entry
  std::string_view content;     ///< file below assets/
  std::string_view script;      ///< file below assets/
  Styles styles;                ///< files below assets/, this page's own
  std::string_view ahead = "";  ///< paths that its script asks for first, between blanks
};

/// **The one list** of them.
std::span<const Page> pages();

/// The pages under `/__emu/` and `/__emu/pages/`, a page for addresses there that lead to none, and
/// `/__emu/assets/{file}`: files of the program, nothing of which is secret; style sheets joined by
/// `+` are one answer. What pages show they fetch from the emulator's other paths.
/// `events_now`: the position of /__emu/events after which all that a page fetches is.
http::RouteFamily page_routes(std::function<std::string()> events_now);

}  // namespace aml::dashboard
