#include "emulator/core/blob_errors.h"

#include <array>

namespace aml::core::blob_error {

namespace {

constexpr std::array kCatalog = {&kAuthenticationFailed,
                                 &kInvalidAuthenticationInfo,
                                 &kNoAuthenticationInformation,
                                 &kAuthorizationFailure,
                                 &kAuthorizationPermissionMismatch,
                                 &kAuthorizationProtocolMismatch,
                                 &kAuthorizationSourceIPMismatch,
                                 &kAuthorizationServiceMismatch,
                                 &kAuthorizationResourceTypeMismatch,
                                 &kCorsPreflightFailure,
                                 &kResourceNotFound,
                                 &kContainerNotFound,
                                 &kBlobNotFound,
                                 &kCannotVerifyCopySource,
                                 &kContainerAlreadyExists,
                                 &kContainerBeingDeleted,
                                 &kBlobAlreadyExists,
                                 &kInvalidBlobType,
                                 &kBlockCountExceedsLimit,
                                 &kConditionNotMet,
                                 &kNotModified,
                                 &kSourceConditionNotMet,
                                 &kUnsatisfiableCondition,
                                 &kInvalidRange,
                                 &kAppendPositionConditionNotMet,
                                 &kMaxBlobSizeConditionNotMet,
                                 &kLeaseIdMissing,
                                 &kLeaseIdMismatchWithBlobOperation,
                                 &kLeaseIdMismatchWithContainerOperation,
                                 &kInvalidBlockList,
                                 &kBlockListTooLong,
                                 &kInvalidBlobOrBlock,
                                 &kInvalidBlockId,
                                 &kMd5Mismatch,
                                 &kInvalidMd5,
                                 &kInvalidXmlDocument,
                                 &kInvalidXmlNodeValue,
                                 &kMissingContentLengthHeader,
                                 &kRequestBodyTooLarge,
                                 &kInvalidResourceName,
                                 &kOutOfRangeInput,
                                 &kInvalidInput,
                                 &kInvalidUri,
                                 &kRequestUrlFailedToParse,
                                 &kInvalidMetadata,
                                 &kEmptyMetadataKey,
                                 &kMetadataTooLarge,
                                 &kInvalidHeaderValue,
                                 &kMissingRequiredHeader,
                                 &kUnsupportedHeader,
                                 &kInvalidQueryParameterValue,
                                 &kMissingRequiredQueryParameter,
                                 &kOutOfRangeQueryParameterValue,
                                 &kUnsupportedQueryParameter,
                                 &kUnsupportedHttpVerb,
                                 &kPathBlocked,
                                 &kInternalError,
                                 &kOperationTimedOut,
                                 &kServerBusy,
                                 &kInsufficientStorage};

struct Translation {
  int status;
  const ErrorSpec& row;
};

// What the layers below say, by status.
constexpr std::array kTranslations = {
    Translation{404, kInvalidUri},          Translation{405, kUnsupportedHttpVerb},
    Translation{408, kOperationTimedOut},   Translation{411, kMissingContentLengthHeader},
    Translation{413, kRequestBodyTooLarge}, Translation{414, kInvalidUri},
    Translation{503, kServerBusy},
};

}  // namespace

std::span<const ErrorSpec* const> catalog() {
  return kCatalog;
}

const ErrorSpec& row_of(const ApiError& error) {
  if (error.spec().error_class.code == kStorageNotFound.code) return error.spec();
  for (const Translation& translation : kTranslations) {
    if (translation.status == error.status()) return translation.row;
  }
  return error.status() < 500 ? kInvalidInput : kInternalError;
}

}  // namespace aml::core::blob_error
