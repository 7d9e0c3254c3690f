#include "emulator/dashboard/pages.h"

#include <array>
#include <stdexcept>
#include <string>

#include "emulator/dashboard/assets.h"

namespace aml::dashboard {

namespace {

constexpr std::array kPages = {
    Page{"/__emu/", "page.services", "Web services", "/__emu/", "pages/services.html",
         "services.js"},
    Page{"/__emu/pages/experiments/{service}", "page.experiment", "Experiment", "/__emu/",
         "pages/experiment.html", "experiment.js"},
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
