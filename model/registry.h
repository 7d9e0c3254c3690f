#pragma once

#include <span>
#include <string_view>

#include "model/module.h"

namespace aml::model {

/// **The one list** of modules that pipelines can use.
std::span<const ModuleSpec* const> modules();

/// The module of that exact name, or nullptr.
const ModuleSpec* find_module(std::string_view name);

}  // namespace aml::model
