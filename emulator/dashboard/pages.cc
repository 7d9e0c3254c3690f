#include "emulator/dashboard/pages.h"

#include <array>
#include <stdexcept>
#include <string>

#include "emulator/dashboard/assets.h"

namespace aml::dashboard {

namespace {

constexpr std::string_view kPortal = "/__emu/pages/portal";

constexpr Styles styles(std::string_view first, std::string_view second = {}) {
  return {first, second};
}

constexpr std::array kPages = {
    Page{"/__emu/", "page.services", "Web services", "/__emu/", "pages/services.html",
         "services.js", styles("services.css")},
    Page{"/__emu/pages/experiments/{service}", "page.experiment", "Experiment", "/__emu/",
         "pages/experiment.html", "experiment.js", styles("canvas.css")},
    Page{"/__emu/pages/portal", "page.portal", "Developer portal", kPortal, "pages/portal.html",
         "portal.js", styles("portal.css")},
    Page{"/__emu/pages/portal/docs/services/{api}", "page.portal.api", "API", kPortal,
         "pages/portal.html", "portal_api.js", styles("portal.css")},
    Page{"/__emu/pages/portal/docs/services/{api}/operations/{operation}", "page.portal.operation",
         "Operation", kPortal, "pages/portal.html", "portal_operation.js", styles("portal.css")},
    Page{"/__emu/pages/portal/docs/services/{api}/operations/{operation}/console",
         "page.portal.console", "Try it", kPortal, "pages/portal.html", "portal_console.js",
         styles("portal.css")},
    Page{"/__emu/pages/portal/products", "page.portal.products", "Products", kPortal,
         "pages/portal.html", "portal_products.js", styles("portal.css")},
    Page{"/__emu/pages/portal/products/{product}", "page.portal.product", "Product", kPortal,
         "pages/portal.html", "portal_product.js", styles("portal.css")},
    Page{"/__emu/pages/portal/developer", "page.portal.developer", "Developer", kPortal,
         "pages/portal.html", "portal_developer.js", styles("portal.css")},
    Page{"/__emu/pages/analytics", "page.analytics", "Analytics", "/__emu/pages/analytics",
         "pages/analytics.html", "analytics.js", styles("analytics.css")},
    Page{"/__emu/pages/services/{endpoint}", "page.service", "Web service", "/__emu/",
         "pages/service.html", "service.js", styles("services.css", "jobs.css")},
    Page{"/__emu/pages/jobs", "page.jobs", "Jobs", "/__emu/pages/jobs", "pages/jobs.html",
         "jobs.js", styles("jobs.css")},
    Page{"/__emu/pages/blobs", "page.blobs", "Blobs", "/__emu/pages/blobs", "pages/blobs.html",
         "blobs.js", styles("blobs.css")},
};

}  // namespace

std::span<const Page> pages() {
  return kPages;
}

std::string_view asset(std::string_view name) {
  for (const control::EmbeddedFile& file : asset_files()) {
    if (file.name == name) return file.text;
  }
  throw std::out_of_range("no asset " + std::string(name));
}

}  // namespace aml::dashboard
