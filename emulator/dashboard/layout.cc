#include "emulator/dashboard/layout.h"

#include <array>
#include <utility>

#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/html.h"

namespace aml::dashboard {

namespace {

struct MenuEntry {
  std::string_view path;
  std::string_view name;
};

constexpr std::array kMenu = {
    MenuEntry{"/__emu/", "Web services"}, MenuEntry{"/__emu/pages/jobs", "Jobs"},
    MenuEntry{"/__emu/pages/blobs", "Blobs"}, MenuEntry{"/__emu/pages/portal", "Developer portal"},
    MenuEntry{"/__emu/pages/analytics", "Analytics"}};

std::string menu(std::string_view current) {
  std::string out;
  for (const MenuEntry& entry : kMenu) {
    out.append("<li><a href=\"").append(entry.path).append("\"");
    if (entry.path == current) out.append(" aria-current=\"page\"");
    out.append(">").append(entry.name).append("</a></li>");
  }
  return out;
}

std::string tag(std::string_view before, std::string_view file, std::string_view after) {
  return std::string(before).append("/__emu/assets/").append(file).append(after).append("\n");
}

// What the scripts import is asked for at once, not when each of them has been read.
std::string asset_tags(const Frame& frame) {
  std::string out;
  for (const std::string_view style : frame.styles)
    out += tag("<link rel=\"stylesheet\" href=\"", style, "\">");
  for (const std::string_view script : frame.scripts) {
    for (const std::string_view module : imported_modules(script))
      out += tag("<link rel=\"modulepreload\" href=\"", module, "\">");
    out += tag("<script type=\"module\" src=\"", script, "\"></script>");
  }
  return out;
}

constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

}  // namespace

std::string write_page(const Frame& frame, std::string_view content) {
  return fill_template("layout.html", {{"title", escaped(frame.title)},
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
