#include "emulator/dashboard/help_errors.h"

#include <array>

#include "emulator/core/error_catalog.h"

namespace aml::dashboard {

namespace {

constexpr bool kScore = true;
constexpr bool kJobs = true;
constexpr bool kNot = false;

constexpr std::array kHelpErrors = {
    HelpError{&core::kBadParameterValue, kScore, kJobs},
    HelpError{&core::kBadSubscriptionId, kScore, kJobs},
    HelpError{&core::kBadVersionCall, kScore, kJobs},
    HelpError{&core::kBatchJobInputsNotSpecified, kNot, kJobs},
    HelpError{&core::kBatchJobInputsTooManySpecified, kNot, kJobs},
    HelpError{&core::kBlobNotFound, kNot, kJobs},
    HelpError{&core::kContainerIsEmpty, kNot, kJobs},
    HelpError{&core::kContainerSegmentInvalid, kNot, kJobs},
    HelpError{&core::kDuplicateInputInBatchCall, kNot, kJobs},
    HelpError{&core::kInputBlobRelativeLocationInvalid, kNot, kJobs},
    HelpError{&core::kInvalidBlob, kNot, kJobs},
    HelpError{&core::kInvalidBlobConnectionString, kNot, kJobs},
    HelpError{&core::kInvalidBlobExtension, kNot, kJobs},
    HelpError{&core::kInvalidInputNames, kScore, kJobs},
    HelpError{&core::kInvalidOutputOverrideName, kNot, kJobs},
    HelpError{&core::kMissingInputBlobInformation, kNot, kJobs},
    HelpError{&core::kMissingOutputOverrideSpecification, kNot, kJobs},
    HelpError{&core::kMissingRequestInput, kScore, kNot},
    HelpError{&core::kMissingRequiredGlobalParameters, kScore, kJobs},
    HelpError{&core::kRequestBodyInvalid, kScore, kJobs},
    HelpError{&core::kRequestIsEmpty, kScore, kJobs},
    HelpError{&core::kUnexpectedParameter, kScore, kJobs},
    HelpError{&core::kWebServiceIdInvalid, kScore, kJobs},
    HelpError{&core::kInputMismatchError, kScore, kNot},
    HelpError{&core::kInputParseError, kScore, kNot},
    HelpError{&core::kCannotStartJob, kNot, kJobs},
    HelpError{&core::kIncompatibleModel, kScore, kJobs},
    HelpError{&core::kMultipleInputsNotAllowed, kScore, kNot},
    HelpError{&core::kTableSchemaColumnCountMismatch, kScore, kNot},
    HelpError{&core::kAllRowsMustHaveSameElements, kScore, kNot},
    HelpError{&core::kModuleFailure, kScore, kNot},
    HelpError{&core::kScoreRequestUnauthorized, kScore, kJobs},
    HelpError{&core::kPathNotFound, kScore, kJobs},
    HelpError{&core::kWebServiceIdNotFoundInWorkspace, kScore, kJobs},
    HelpError{&core::kWebServiceNotFound, kScore, kJobs},
    HelpError{&core::kWorkspaceNotFound, kScore, kJobs},
    HelpError{&core::kBodyTooLarge, kScore, kJobs},
    HelpError{&core::kOutOfMemoryLimit, kScore, kNot},
    HelpError{&core::kContentEncodingNotSupported, kScore, kJobs},
    HelpError{&core::kInternalErrorUnknownError, kScore, kJobs},
    HelpError{&core::kJobEndedEmulator, kNot, kJobs},
    HelpError{&core::kSystemLowOnMemory, kScore, kJobs},
    HelpError{&core::kRequestThrottled, kScore, kNot},
    HelpError{&core::kTooManyConcurrentRequests, kNot, kJobs},
    HelpError{&core::kInsufficientStorage, kNot, kJobs},
};

}  // namespace

std::span<const HelpError> help_errors() {
  return kHelpErrors;
}

}  // namespace aml::dashboard
