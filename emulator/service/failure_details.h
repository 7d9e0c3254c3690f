#pragma once

#include <string>

#include "emulator/core/api_error.h"

namespace aml::service {

/// Ids that the text of a failed job names; they lead nowhere.
struct FailureIds {
  std::string job;      ///< 32 hex digits
  std::string task;     ///< GUID
  std::string request;  ///< GUID
};

/// `Details` of a failed job: where it failed, the ids, the exception as JSON, its message again.
/// The error's target is the module; without one it is the Reader.
/// Source:  observed (two programs' dumps) for library errors, which the service wrapped into
/// module
///          error 1000; inferred for module errors and all others, after the same make.
std::string failure_details(const core::ApiError& error, const FailureIds& ids);

}  // namespace aml::service
