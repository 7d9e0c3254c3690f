#pragma once

#include <span>
#include <string_view>

namespace aml::definition {

/// A module of Studio that the emulator has not.
struct AbsentModule {
  std::string_view name;         ///< as the Studio canvas shows it
  std::string_view why;          ///< goes on after "cannot be had offline: "
  std::string_view instead;      ///< what does its work here
  std::string_view family = {};  ///< of its id in graphs, 32 hex digits; empty: not known
};

/// **The one list** of modules that are refused by their name and the reason.
/// Source: documented (A-Z list of machine learning modules).
std::span<const AbsentModule> absent_modules();

/// The module of that exact name, or nullptr.
const AbsentModule* find_absent_module(std::string_view name);

/// The module of that family, in any case; or nullptr.
const AbsentModule* find_absent_family(std::string_view family);

}  // namespace aml::definition
