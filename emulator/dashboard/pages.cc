#include "emulator/dashboard/pages.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/joined_files.h"
#include "emulator/dashboard/layout.h"

namespace aml::dashboard {

namespace {

constexpr std::string_view kServices = "/__emu/pages/services";
constexpr std::string_view kPortal = "/__emu/pages/portal";
constexpr std::string_view kPublisher = "/__emu/pages/publisher";
constexpr std::string_view kExperiments = "/__emu/pages/experiments";

constexpr std::array kPages = {
    Page{"/__emu/", "page.requests", "Requests", "/__emu/", "pages/requests.html", "requests.js",
         Styles{"requests.css"},
         "/__emu/services /__emu/requests?order=desc&limit=100&counts=true"},
    Page{"/__emu/pages/services", "page.services", "Web services", kServices, "pages/services.html",
         "services.js", Styles{"services.css"}, "/__emu/health/ready /__emu/services"},
    Page{"/__emu/pages/experiments", "page.experiments", "Experiments", kExperiments,
         "pages/experiments.html", "experiments.js",
         Styles{"studio_parts.css", "studio_dialogs.css", "experiments.css"}},
    Page{"/__emu/pages/experiments/{service}", "page.experiment", "Experiment", kExperiments,
         "pages/experiment.html", "experiment.js", Styles{"canvas.css"}},
    Page{"/__emu/pages/studio/{experiment}", "page.studio", "Experiment", kExperiments,
         "pages/studio.html", "studio.js",
         Styles{"studio_parts.css", "studio_bar.css", "studio_palette.css", "studio_canvas.css",
                "studio_properties.css", "studio.css", "studio_dialogs.css", "studio_selector.css",
                "studio_visualize.css"}},
    Page{"/__emu/pages/portal", "page.portal", "Developer portal", kPortal, "pages/portal.html",
         "portal.js", Styles{"portal.css"}},
    Page{"/__emu/pages/portal/docs/services/{api}", "page.portal.api", "API", kPortal,
         "pages/portal.html", "portal_api.js", Styles{"portal.css"}},
    Page{"/__emu/pages/portal/docs/services/{api}/operations/{operation}", "page.portal.operation",
         "Operation", kPortal, "pages/portal.html", "portal_operation.js", Styles{"portal.css"}},
    Page{"/__emu/pages/portal/docs/services/{api}/operations/{operation}/console",
         "page.portal.console", "Try it", kPortal, "pages/portal.html", "portal_console.js",
         Styles{"portal.css", "console.css"}},
    Page{"/__emu/pages/portal/products", "page.portal.products", "Products", kPortal,
         "pages/portal.html", "portal_products.js", Styles{"portal.css"}},
    Page{"/__emu/pages/portal/products/{product}", "page.portal.product", "Product", kPortal,
         "pages/portal.html", "portal_product.js", Styles{"portal.css"}},
    Page{"/__emu/pages/portal/developer", "page.portal.developer", "Developer", kPortal,
         "pages/portal.html", "portal_developer.js", Styles{"portal.css"}},
    Page{"/__emu/pages/publisher", "page.publisher", "Publisher portal", kPublisher,
         "pages/publisher.html", "publisher.js", Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/apis", "page.publisher.apis", "APIs", kPublisher,
         "pages/publisher.html", "publisher_apis.js", Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/apis/{api}", "page.publisher.api", "API", kPublisher,
         "pages/publisher.html", "publisher_one_api.js", Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/products", "page.publisher.products", "Products",
         kPublisher, "pages/publisher.html", "publisher_products.js",
         Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/products/{product}", "page.publisher.product",
         "Product", kPublisher, "pages/publisher.html", "publisher_one_product.js",
         Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/subscriptions", "page.publisher.subscriptions",
         "Subscriptions", kPublisher, "pages/publisher.html", "publisher_subscriptions.js",
         Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/named-values", "page.publisher.named_values",
         "Named values", kPublisher, "pages/publisher.html", "publisher_named_values.js",
         Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/backends", "page.publisher.backends", "Backends",
         kPublisher, "pages/publisher.html", "publisher_backends.js",
         Styles{"fields.css", "publisher.css"}},
    Page{"/__emu/pages/publisher/{instance}/fragments", "page.publisher.fragments", "Fragments",
         kPublisher, "pages/publisher.html", "publisher_fragments.js",
         Styles{"fields.css", "publisher.css", "publisher_policies.css"}},
    Page{"/__emu/pages/publisher/{instance}/policies", "page.publisher.policies", "Policies",
         kPublisher, "pages/publisher.html", "publisher_policies.js",
         Styles{"fields.css", "publisher.css", "publisher_policies.css"}},
    Page{"/__emu/pages/analytics", "page.analytics", "Analytics", "/__emu/pages/analytics",
         "pages/analytics.html", "analytics.js", Styles{"analytics.css"}},
    Page{"/__emu/pages/services/{endpoint}", "page.service", "Web service", kServices,
         "pages/service.html", "service.js", Styles{"fields.css", "services.css", "jobs.css"},
         "/__emu/services"},
    Page{"/__emu/pages/jobs", "page.jobs", "Jobs", "/__emu/pages/jobs", "pages/jobs.html",
         "jobs.js", Styles{"jobs.css"}, "/__emu/services /__emu/jobs?order=desc&limit=100"},
    Page{"/__emu/pages/blobs", "page.blobs", "Blobs", "/__emu/pages/blobs", "pages/blobs.html",
         "blobs.js", Styles{"blobs.css"}},
    Page{"/__emu/pages/faults", "page.faults", "Faults and clock", "/__emu/pages/faults",
         "pages/faults.html", "faults.js", Styles{"faults.css"},
         "/__emu/services /__emu/faults?limit=1000"},
    Page{"/__emu/pages/workspaces", "page.workspaces", "Workspaces", "/__emu/pages/workspaces",
         "pages/workspaces.html", "workspaces.js", Styles{},
         "/__emu/workspaces /__emu/services /__emu/replicas"},
};

http::Response show_asset(const http::Call& call) {
  const std::string& name = call.path["file"];
  std::optional<std::string> text = joined_files(name);
  if (!text) throw core::ApiError(control::kAssetUnknown, {name});
  return page_answer(*std::move(text), type_of_file(name));
}

// Written when it is asked for: most starts show no page.
http::Response show_page(const Page& page, std::string events) {
  Frame frame{.title = std::string(page.title),
              .section = page.section,
              .styles = {},
              .scripts = {page.script},
              .events = std::move(events),
              .ahead = page.ahead};
  for (const std::string_view style : page.styles)
    if (!style.empty()) frame.styles.push_back(style);
  return page_answer(write_page(frame, asset(page.content)), "text/html; charset=utf-8");
}

http::Response show_no_page(const http::Call&) {
  const Frame frame{.title = "No page", .section = {}, .styles = {}, .scripts = {}};
  http::Response response =
      page_answer(write_page(frame, asset("pages/none.html")), "text/html; charset=utf-8");
  response.status = 404;
  return response;
}

http::Route route_of(const Page& page, const std::function<std::string()>& events_now) {
  return {"GET", std::string(page.pattern), page.operation,
          [&page, events_now](const http::Call&) { return show_page(page, events_now()); },
          control::kOwnPaths};
}

}  // namespace

std::span<const Page> pages() {
  return kPages;
}

http::RouteFamily page_routes(std::function<std::string()> events_now) {
  http::RouteFamily family{.name = "pages",
                           .routes = {},
                           .errors = http::ErrorStyle::kProblem,
                           .fold_empty_segments = false,
                           .ignore_case = false};
  for (const Page& page : pages()) family.routes.push_back(route_of(page, events_now));
  // After all pages, as the first row that fits is taken.
  for (const char* pattern : {"/__emu/pages/{page}", "/__emu/pages/{page}/{name}"})
    family.routes.push_back({"GET", pattern, "page.none", &show_no_page, control::kOwnPaths});
  family.routes.push_back(
      {"GET", "/__emu/assets/{file}", "page.asset", &show_asset, control::kOwnPaths});
  return family;
}

}  // namespace aml::dashboard
