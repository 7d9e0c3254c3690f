#pragma once

#include "emulator/core/job.h"
#include "emulator/core/request_context.h"
#include "emulator/service/catalog.h"

namespace aml::service {

/// The checks of a submit that need no storage; what it asks for, inputs and outputs by name.
/// Errors:  ApiError kIncompatibleModel, kDuplicateInputInBatchCall,
///          kBatchJobInputsTooManySpecified, kInvalidInputNames, kBatchJobInputsNotSpecified, those
///          of read_global_parameters, kInvalidOutputOverrideName,
///          kMissingOutputOverrideSpecification, kInvalidBlobExtension; in the order of checks.h.
core::BatchRequest check_submission(const Endpoint& endpoint, core::BatchSubmission submission,
                                    bool v1, core::RequestContext& context);

}  // namespace aml::service
