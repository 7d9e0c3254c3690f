#include "emulator/dashboard/page_routes.h"

#include <array>
#include <string>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/layout.h"
#include "emulator/dashboard/pages.h"

namespace aml::dashboard {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kContentTypes = {
    {{".css", "text/css; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".svg", "image/svg+xml"}}};

// Parts of pages are not served separately, so they have no type here.
std::string_view content_type(std::string_view name) {
  for (const auto& [end, type] : kContentTypes) {
    if (name.ends_with(end)) return type;
  }
  return {};
}

http::Response show_asset(const http::Call& call) {
  const std::string& name = call.path["file"];
  for (const auto files : {asset_files(), chart_files()}) {
    for (const control::EmbeddedFile& file : files) {
      if (file.name == name && !content_type(name).empty())
        return page_answer(std::string(file.text), content_type(name));
    }
  }
  throw core::ApiError(control::kAssetUnknown, {name});
}

// Written when it is asked for: most starts show no page.
http::Response show_page(const Page& page) {
  Frame frame{.title = std::string(page.title),
              .section = page.section,
              .styles = {},
              .scripts = {page.script}};
  for (const std::string_view style : page.styles)
    if (!style.empty()) frame.styles.push_back(style);
  return page_answer(write_page(frame, asset(page.content)), "text/html; charset=utf-8");
}

http::Route route_of(const Page& page) {
  return {"GET", std::string(page.pattern), page.operation,
          [&page](const http::Call&) { return show_page(page); }, control::kOwnPaths};
}

}  // namespace

http::RouteFamily page_routes() {
  http::RouteFamily family{.name = "pages",
                           .routes = {},
                           .errors = http::ErrorStyle::kProblem,
                           .fold_empty_segments = false,
                           .ignore_case = false};
  for (const Page& page : pages()) family.routes.push_back(route_of(page));
  family.routes.push_back(
      {"GET", "/__emu/assets/{file}", "page.asset", &show_asset, control::kOwnPaths});
  return family;
}

}  // namespace aml::dashboard
