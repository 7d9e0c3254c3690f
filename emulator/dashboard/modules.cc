#include "emulator/dashboard/modules.h"

#include <algorithm>

#include "emulator/dashboard/assets.h"

namespace aml::dashboard {

namespace {

// Nothing for the chart library, which is not a file of ours and imports nothing.
std::string_view text_of(std::string_view name) {
  for (const control::EmbeddedFile& file : asset_files()) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace

std::vector<std::string_view> imported_modules(std::string_view script) {
  std::vector<std::string_view> found = {script};
  for (std::size_t next = 0; next < found.size(); ++next) {
    const std::string_view text = text_of(found[next]);
    for (const std::string_view before : {"from \"./", "import \"./"}) {
      std::size_t at = text.find(before);
      for (; at != std::string_view::npos; at = text.find(before, at)) {
        at += before.size();
        const std::string_view name = text.substr(at, text.find('"', at) - at);
        if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
      }
    }
  }
  found.erase(found.begin());
  return found;
}

}  // namespace aml::dashboard
