#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/message.h"

namespace aml::dashboard {

/// What surrounds the content of a page.
struct Frame {
  std::string title;                      ///< plain text
  std::string_view section;               ///< path of the entry of the menu that is marked
  std::vector<std::string_view> styles;   ///< files of /__emu/assets/, beside those of all pages
  std::vector<std::string_view> scripts;  ///< files of /__emu/assets/, modules
  std::string events = "";                ///< what it shows is after this position of /__emu/events
  std::string_view ahead = "";            ///< paths that its scripts ask for first, between blanks
};

/// The whole document: assets/layout.html around `content`, which is markup.
std::string write_page(const Frame& frame, std::string_view content);

/// An answer with the headers that all pages and their parts have: nothing from elsewhere is
/// loaded, nothing inline runs, no other site frames it.
http::Response page_answer(std::string body, std::string_view content_type);

}  // namespace aml::dashboard
