#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aml::dashboard {

/// What is at `/__emu/assets/{asked}`: one file of the program, or several whose names are joined by
/// `+`, so that a page asks once for all of its sheets and once for all of its scripts.
/// Shape:   sheets follow one another. Scripts, and one alone, are one module that also holds
///          whatever they import, each once and after what it imports: an imported module is a
///          function that is called once and answers its exports. The last script may wait at its
///          top level; no other may.
/// Errors:  nothing for a name that is unknown, for parts of pages, and for kinds of files that
///          cannot be joined.
/// Source:  the house's own form of modules: lines `import {a, b} from "./<file>";`,
///          `import * as a from …`, `import "./<file>";`, and declarations after `export`.
std::optional<std::string> joined_files(std::string_view asked);

/// The media type of such a name; empty where it is not served.
std::string_view type_of_file(std::string_view name);

}  // namespace aml::dashboard
