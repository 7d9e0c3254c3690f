#pragma once

#include <string_view>
#include <vector>

namespace aml::dashboard {

/// The modules of /__emu/assets/ that `script` imports, and those that they import, each once.
/// Shape: names of files, `script` itself left out. Read from the scripts, whose imports all have
/// the form `from "./<file>"` or `import "./<file>"`.
std::vector<std::string_view> imported_modules(std::string_view script);

}  // namespace aml::dashboard
