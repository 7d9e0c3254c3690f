#pragma once

#include <span>

#include "emulator/core/api_error.h"

// Errors of the blob account, which speaks codes of its own. Code and message are wire literals,
// the service's own slips included. Every class here is `Storage` with a status: a blob error has
// one code, not a class and a code.

namespace aml::core::blob_error {

inline constexpr Evidence kBlobCodesPage =
    model::documented("Status and error codes; Blob service error codes (REST API of storage)");
inline constexpr Evidence kBlobRecordings =
    model::observed("answers of the service in the test recordings of two SDKs, 2015 to 2019");
inline constexpr Evidence kBlobEmulator =
    model::observed("Azurite 3.37.0, on which today's clients are tested");

inline constexpr ErrorClass kStorageUnchanged{"Storage", 304, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageBadRequest{"Storage", 400, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageUnauthorized{"Storage", 401, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageForbidden{"Storage", 403, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageNotFound{"Storage", 404, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageMethodNotAllowed{"Storage", 405, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageConflict{"Storage", 409, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageLengthRequired{"Storage", 411, "", kBlobCodesPage};
inline constexpr ErrorClass kStoragePreconditionFailed{"Storage", 412, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageTooLarge{"Storage", 413, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageBadRange{"Storage", 416, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageInternal{"Storage", 500, "", kBlobCodesPage};
inline constexpr ErrorClass kStorageFull{
    "Storage", 507, "", model::inferred("a disk of one's own can be full; the cloud's was not")};
inline constexpr ErrorClass kStorageUnavailable{"Storage", 503, "", kBlobCodesPage};

// Authentication and authorization

inline constexpr ErrorSpec kAuthenticationFailed{
    kStorageForbidden, "AuthenticationFailed",
    "Server failed to authenticate the request. Make sure the value of Authorization header is "
    "formed correctly including the signature.",
    kBlobCodesPage};
inline constexpr ErrorSpec kInvalidAuthenticationInfo{
    kStorageBadRequest, "InvalidAuthenticationInfo",
    "Authentication information is not given in the correct format. Check the value of "
    "Authorization header.",
    kBlobRecordings};
inline constexpr ErrorSpec kNoAuthenticationInformation{
    kStorageUnauthorized, "NoAuthenticationInformation",
    "Server failed to authenticate the request. Please refer to the information in the "
    "www-authenticate header.",
    kBlobCodesPage};
inline constexpr ErrorSpec kAuthorizationFailure{
    kStorageForbidden, "AuthorizationFailure",
    "This request is not authorized to perform this operation.", kBlobCodesPage};
inline constexpr ErrorSpec kAuthorizationPermissionMismatch{
    kStorageForbidden, "AuthorizationPermissionMismatch",
    "This request is not authorized to perform this operation using this permission.",
    kBlobCodesPage};
inline constexpr ErrorSpec kAuthorizationProtocolMismatch{
    kStorageForbidden, "AuthorizationProtocolMismatch",
    "This request is not authorized to perform this operation using this protocol.",
    kBlobCodesPage};
inline constexpr ErrorSpec kAuthorizationSourceIPMismatch{
    kStorageForbidden, "AuthorizationSourceIPMismatch",
    "This request is not authorized to perform this operation using this source IP {0}.",
    kBlobCodesPage};
inline constexpr ErrorSpec kAuthorizationServiceMismatch{
    kStorageForbidden, "AuthorizationServiceMismatch",
    "This request is not authorized to perform this operation using this service.", kBlobCodesPage};
inline constexpr ErrorSpec kAuthorizationResourceTypeMismatch{
    kStorageForbidden, "AuthorizationResourceTypeMismatch",
    "This request is not authorized to perform this operation using this resource type.",
    kBlobCodesPage};
inline constexpr ErrorSpec kCorsPreflightFailure{
    kStorageForbidden, "CorsPreflightFailure",
    "CORS not enabled or no matching rule found for this request.", kBlobEmulator};

// What is there and what is not

inline constexpr ErrorSpec kResourceNotFound{kStorageNotFound, "ResourceNotFound",
                                             "The specified resource does not exist.",
                                             kBlobRecordings};
inline constexpr ErrorSpec kContainerNotFound{kStorageNotFound, "ContainerNotFound",
                                              "The specified container does not exist.",
                                              kBlobRecordings};
inline constexpr ErrorSpec kBlobNotFound{kStorageNotFound, "BlobNotFound",
                                         "The specified blob does not exist.", kBlobRecordings};
inline constexpr ErrorSpec kCannotVerifyCopySource{kStorageNotFound, "CannotVerifyCopySource",
                                                   "The specified resource does not exist.",
                                                   kBlobEmulator};
inline constexpr ErrorSpec kContainerAlreadyExists{kStorageConflict, "ContainerAlreadyExists",
                                                   "The specified container already exists.",
                                                   kBlobRecordings};
inline constexpr ErrorSpec kContainerBeingDeleted{
    kStorageConflict, "ContainerBeingDeleted",
    "The specified container is being deleted. Try operation later.", kBlobRecordings};
inline constexpr ErrorSpec kBlobAlreadyExists{
    kStorageConflict, "BlobAlreadyExists", "The specified blob already exists.", kBlobRecordings};
inline constexpr ErrorSpec kInvalidBlobType{kStorageConflict, "InvalidBlobType",
                                            "The blob type is invalid for this operation.",
                                            kBlobCodesPage};
inline constexpr ErrorSpec kBlockCountExceedsLimit{
    kStorageConflict, "BlockCountExceedsLimit",
    "The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.",
    kBlobCodesPage};

// Conditions and ranges

inline constexpr ErrorSpec kConditionNotMet{
    kStoragePreconditionFailed, "ConditionNotMet",
    "The condition specified using HTTP conditional header(s) is not met.", kBlobRecordings};
inline constexpr ErrorSpec kNotModified{
    kStorageUnchanged, "ConditionNotMet",
    "The condition specified using HTTP conditional header(s) is not met.", kBlobRecordings};
inline constexpr ErrorSpec kSourceConditionNotMet{
    kStoragePreconditionFailed, "SourceConditionNotMet",
    "The source condition specified using HTTP conditional header(s) is not met.", kBlobCodesPage};
inline constexpr ErrorSpec kUnsatisfiableCondition{
    kStorageBadRequest, "UnsatisfiableCondition",
    "The request includes an unsatisfiable condition for this operation.", kBlobEmulator};
inline constexpr ErrorSpec kInvalidRange{
    kStorageBadRange, "InvalidRange",
    "The range specified is invalid for the current size of the resource.", kBlobRecordings};
inline constexpr ErrorSpec kAppendPositionConditionNotMet{
    kStoragePreconditionFailed, "AppendPositionConditionNotMet",
    "The append position condition specified was not met.", kBlobCodesPage};
inline constexpr ErrorSpec kMaxBlobSizeConditionNotMet{
    kStoragePreconditionFailed, "MaxBlobSizeConditionNotMet",
    "The max blob size condition specified was not met.", kBlobCodesPage};
inline constexpr ErrorSpec kLeaseIdMissing{
    kStoragePreconditionFailed, "LeaseIdMissing",
    "There is currently a lease on the blob and no lease ID was specified in the request.",
    kBlobCodesPage};
inline constexpr ErrorSpec kLeaseIdMismatchWithBlobOperation{
    kStoragePreconditionFailed, "LeaseIdMismatchWithBlobOperation",
    "The lease ID specified did not match the lease ID for the blob.", kBlobCodesPage};
inline constexpr ErrorSpec kLeaseIdMismatchWithContainerOperation{
    kStoragePreconditionFailed, "LeaseIdMismatchWithContainerOperation",
    "The lease ID specified did not match the lease ID for the container.", kBlobCodesPage};

// Content

inline constexpr ErrorSpec kInvalidBlockList{kStorageBadRequest, "InvalidBlockList",
                                             "The specified block list is invalid.",
                                             kBlobRecordings};
inline constexpr ErrorSpec kBlockListTooLong{
    kStorageBadRequest, "BlockListTooLong",
    "The block list may not contain more than 50,000 blocks.", kBlobCodesPage};
inline constexpr ErrorSpec kInvalidBlobOrBlock{kStorageBadRequest, "InvalidBlobOrBlock",
                                               "The specified blob or block content is invalid.",
                                               kBlobEmulator};
inline constexpr ErrorSpec kInvalidBlockId{
    kStorageBadRequest, "InvalidBlockId",
    "The specified block ID is invalid. The block ID must be Base64-encoded.", kBlobCodesPage};
inline constexpr ErrorSpec kMd5Mismatch{kStorageBadRequest, "Md5Mismatch",
                                        "The MD5 value specified in the request did not match with "
                                        "the MD5 value calculated by the server.",
                                        kBlobRecordings};
inline constexpr ErrorSpec kInvalidMd5{kStorageBadRequest, "InvalidMd5",
                                       "The MD5 value specified in the request is invalid. The MD5 "
                                       "value must be 128 bits and Base64-encoded.",
                                       kBlobCodesPage};
inline constexpr ErrorSpec kInvalidXmlDocument{kStorageBadRequest, "InvalidXmlDocument",
                                               "XML specified is not syntactically valid.",
                                               kBlobRecordings};
inline constexpr ErrorSpec kInvalidXmlNodeValue{
    kStorageBadRequest, "InvalidXmlNodeValue",
    "The value for one of the XML nodes is not in the correct format.", kBlobRecordings};
inline constexpr ErrorSpec kMissingContentLengthHeader{
    kStorageLengthRequired, "MissingContentLengthHeader",
    "The Content-Length header was not specified.", kBlobCodesPage};
inline constexpr ErrorSpec kRequestBodyTooLarge{
    kStorageTooLarge, "RequestBodyTooLarge",
    "The request body is too large and exceeds the maximum permissible limit.", kBlobCodesPage};

// Names, headers and query members

inline constexpr ErrorSpec kInvalidResourceName{
    kStorageBadRequest, "InvalidResourceName",
    "The specifed resource name contains invalid characters.", kBlobRecordings};
inline constexpr ErrorSpec kOutOfRangeInput{kStorageBadRequest, "OutOfRangeInput",
                                            "One of the request inputs is out of range.",
                                            kBlobRecordings};
inline constexpr ErrorSpec kInvalidInput{kStorageBadRequest, "InvalidInput",
                                         "One of the request inputs is not valid.", kBlobCodesPage};
inline constexpr ErrorSpec kInvalidUri{
    kStorageBadRequest, "InvalidUri",
    "The requested URI does not represent any resource on the server.", kBlobCodesPage};
inline constexpr ErrorSpec kRequestUrlFailedToParse{kStorageBadRequest, "RequestUrlFailedToParse",
                                                    "The url in the request could not be parsed.",
                                                    kBlobCodesPage};
inline constexpr ErrorSpec kInvalidMetadata{
    kStorageBadRequest, "InvalidMetadata",
    "The metadata specified is invalid. It has characters that are not permitted.", kBlobCodesPage};
inline constexpr ErrorSpec kEmptyMetadataKey{
    kStorageBadRequest, "EmptyMetadataKey",
    "The key for one of the metadata key-value pairs is empty.", kBlobCodesPage};
inline constexpr ErrorSpec kMetadataTooLarge{
    kStorageBadRequest, "MetadataTooLarge",
    "The size of the specified metadata exceeds the maximum size permitted.", kBlobCodesPage};
inline constexpr ErrorSpec kInvalidHeaderValue{
    kStorageBadRequest, "InvalidHeaderValue",
    "The value for one of the HTTP headers is not in the correct format.", kBlobCodesPage};
inline constexpr ErrorSpec kMissingRequiredHeader{
    kStorageBadRequest, "MissingRequiredHeader",
    "An HTTP header that's mandatory for this request is not specified.", kBlobCodesPage};
inline constexpr ErrorSpec kUnsupportedHeader{
    kStorageBadRequest, "UnsupportedHeader",
    "One of the headers specified in the request is not supported.", kBlobCodesPage};
inline constexpr ErrorSpec kInvalidQueryParameterValue{
    kStorageBadRequest, "InvalidQueryParameterValue",
    "Value for one of the query parameters specified in the request URI is invalid.",
    kBlobRecordings};
inline constexpr ErrorSpec kMissingRequiredQueryParameter{
    kStorageBadRequest, "MissingRequiredQueryParameter",
    "A query parameter that's mandatory for this request is not specified.", kBlobRecordings};
inline constexpr ErrorSpec kOutOfRangeQueryParameterValue{
    kStorageBadRequest, "OutOfRangeQueryParameterValue",
    "One of the query parameters specified in the request URI is outside the permissible range.",
    kBlobCodesPage};
inline constexpr ErrorSpec kUnsupportedQueryParameter{
    kStorageBadRequest, "UnsupportedQueryParameter",
    "One of the query parameters specified in the request URI is not supported.", kBlobCodesPage};
inline constexpr ErrorSpec kUnsupportedHttpVerb{kStorageMethodNotAllowed, "UnsupportedHttpVerb",
                                                "The resource doesn't support specified Http Verb.",
                                                kBlobCodesPage};

inline constexpr ErrorSpec kPathBlocked{
    kStorageConflict, "PathBlocked",
    "A link, or a file that is no blob, is in the way of the blob's path. Links are not followed.",
    model::inferred("a folder of one's own can hold what is no blob")};

// The server itself. SDKs repeat a request that got one of these: none is for a client's fault

inline constexpr ErrorSpec kInternalError{
    kStorageInternal, "InternalError",
    "The server encountered an internal error. Please retry the request.", kBlobCodesPage};
inline constexpr ErrorSpec kOperationTimedOut{
    kStorageInternal, "OperationTimedOut",
    "The operation could not be completed within the permitted time.", kBlobCodesPage};
inline constexpr ErrorSpec kServerBusy{
    kStorageUnavailable, "ServerBusy",
    "The server is currently unable to receive requests. Please retry your request.",
    kBlobCodesPage};
inline constexpr ErrorSpec kInsufficientStorage{
    kStorageFull, "InsufficientStorage", "The disk that holds the emulator's blobs is full.",
    model::inferred("a disk of one's own can be full; 507 is HTTP's word for it")};

/// Every row above, in this order: for the ledger and for tests.
std::span<const ErrorSpec* const> catalog();

/// The row that an error is answered with on the blob account's paths: its own, or for one that the
/// HTTP layer raised (a body too large, an unknown path) the storage row that says the same.
const ErrorSpec& row_of(const ApiError& error);

}  // namespace aml::core::blob_error
