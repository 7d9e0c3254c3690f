#include "emulator/dashboard/layout.h"

#include <array>
#include <utility>

#include "emulator/control/embedded_file.h"
#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/html.h"

namespace aml::dashboard {

namespace {

struct MenuEntry {
  std::string_view group;  ///< the heading above it, where it is the first of one
  std::string_view path;
  std::string_view name;
  std::string_view icon;   ///< a symbol of icons.svg
  std::string_view count;  ///< what shell.js counts there; empty: nothing
};

/// **The one list** of the navigation's entries.
constexpr std::array kMenu = {
    MenuEntry{"", "/__emu/", "Requests", "requests", ""},
    MenuEntry{"", "/__emu/pages/services", "Web services", "service", "services"},
    MenuEntry{"", "/__emu/pages/experiments", "Experiments", "experiment", ""},
    MenuEntry{"", "/__emu/pages/jobs", "Jobs", "job", "jobs"},
    MenuEntry{"", "/__emu/pages/blobs", "Blobs", "storage", ""},
    MenuEntry{"Gateway", "/__emu/pages/publisher", "Publisher portal", "policy", ""},
    MenuEntry{"", "/__emu/pages/portal", "Developer portal", "api", ""},
    MenuEntry{"", "/__emu/pages/analytics", "Analytics", "chart", ""},
    MenuEntry{"Emulator", "/__emu/pages/faults", "Faults and clock", "bolt", "faults"},
    MenuEntry{"", "/__emu/pages/workspaces", "Workspaces", "workspace", "workspaces"}};

std::string menu(std::string_view current) {
  std::string out = "<ul>\n";
  for (const MenuEntry& entry : kMenu) {
    if (!entry.group.empty()) out.append("</ul>\n<p>").append(entry.group).append("</p>\n<ul>\n");
    out.append("<li><a href=\"").append(entry.path).append("\" title=\"").append(entry.name);
    out.append(entry.path == current ? "\" aria-current=\"page\">" : "\">");
    out.append("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#i-").append(entry.icon);
    out.append("\"/></svg><span>").append(entry.name).append("</span>");
    if (!entry.count.empty())
      out.append(" <span class=\"count\" data-count=\"").append(entry.count).append("\"></span>");
    out.append("</a></li>\n");
  }
  return out.append("</ul>\n");
}

std::string tag(std::string_view before, std::string_view file, std::string_view after) {
  return std::string(before).append("/__emu/assets/").append(file).append(after).append("\n");
}

/// **The one list** of the style sheets of all pages.
constexpr std::array<std::string_view, 13> kSheets = {
    "tokens.css", "elements.css", "controls.css", "tables.css", "cards.css",
    "tabs.css",   "dialogs.css",  "marks.css",    "filter.css", "dense.css",
    "notes.css",  "detail.css",   "frame.css"};

// One request for all sheets, one for all scripts.
std::string asset_tags(const Frame& frame) {
  std::string sheets;
  const auto add = [](std::string& names, std::string_view name) {
    names.append(names.empty() ? "" : "+").append(name);
  };
  for (const std::string_view sheet : kSheets) add(sheets, sheet);
  for (const std::string_view sheet : frame.styles) add(sheets, sheet);
  std::string scripts = "shell.js";
  for (const std::string_view script : frame.scripts) add(scripts, script);
  return tag("<link rel=\"stylesheet\" href=\"", sheets, "\">") +
         tag("<script type=\"module\" src=\"", scripts, "\"></script>");
}

// The first is what shell.js asks for.
std::string asked_ahead(const Frame& frame) {
  std::string paths = "/__emu/overview";
  if (!frame.ahead.empty()) paths.append(" ").append(frame.ahead);
  return paths;
}

constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

}  // namespace

std::string write_page(const Frame& frame, std::string_view content) {
  return fill_template("layout.html", {{"title", escaped(frame.title)},
                                       {"icons", std::string(asset("icons.svg"))},
                                       {"version", "amlemu " + std::string(control::kVersion)},
                                       {"events", escaped(frame.events)},
                                       {"ahead", escaped(asked_ahead(frame))},
                                       {"menu", menu(frame.section)},
                                       {"assets", asset_tags(frame)},
                                       {"content", std::string(content)}});
}

http::Response page_answer(std::string body, std::string_view content_type) {
  http::Response response;
  response.content_type = content_type;
  response.body = std::move(body);
  response.set("Content-Security-Policy", std::string(kContentPolicy));
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "same-origin");
  response.set("Cache-Control", "no-cache");
  return response;
}

}  // namespace aml::dashboard
