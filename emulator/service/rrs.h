#pragma once

#include <cstddef>

#include "emulator/core/execute_request.h"
#include "emulator/core/request_context.h"
#include "emulator/service/catalog.h"

namespace aml::service {

/// Runs the pipeline of one endpoint for one request (RRS).
/// Shape:   request.inputs by input name; the result one table per declared output, in its order.
/// Errors:  ApiError, of the checks 7 (inputs) to 11 in the order of checks.h.
/// Threads: any; the endpoint is const.
/// Source:  check_rules().
core::ExecuteResult execute(const Endpoint& endpoint, const core::ExecuteRequest& request,
                            std::size_t model_bytes, core::RequestContext& context);

/// The same for v1 `/score`, whose one row goes to the only input.
/// Errors: also kMultipleInputsNotAllowed, kIncompatibleModel.
core::NamedTable score(const Endpoint& endpoint, core::ExecuteRequest request,
                       std::size_t model_bytes, core::RequestContext& context);

}  // namespace aml::service
