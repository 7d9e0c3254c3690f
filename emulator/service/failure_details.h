#pragma once

#include <string>

#include "emulator/core/api_error.h"
#include "model/module_error.h"

namespace aml::service {

/// A module's refusal as callers get it: **the one place** where the one becomes the other.
/// Shape:   ModuleExecutionError; code is the error's number without zeros, target the module.
/// Source:  observed (one dump gives the message); code and target inferred.
core::ApiError module_failure(const model::ModuleError& error);

/// Ids that the text of a failed job names; they refer to nothing.
struct FailureIds {
  std::string job;      ///< 32 hex digits
  std::string task;     ///< GUID
  std::string request;  ///< GUID
};

/// `Details` of a failed job: where it failed, the ids, the exception as JSON, its message again.
/// The error's target is the module; without one it is the Reader.
/// Source:  observed (two programs' dumps) for library errors, which the service wrapped into
///          module error 1000; inferred for module errors and all others, after the same make.
std::string failure_details(const core::ApiError& error, const FailureIds& ids);

}  // namespace aml::service
