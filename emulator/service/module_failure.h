#pragma once

#include "emulator/core/api_error.h"
#include "model/module_error.h"

namespace aml::service {

/// A module's refusal as callers get it: **the one place** where the one becomes the other.
/// Shape:  ModuleExecutionError; code is the error's number without zeros, target the module.
/// Source: observed (one dump gives the message); code and target inferred.
core::ApiError module_failure(const model::ModuleError& error);

}  // namespace aml::service
