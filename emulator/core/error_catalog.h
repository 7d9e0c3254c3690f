#pragma once

#include <span>

#include "emulator/core/api_error.h"

// The one list of error rows. Class, code and message are wire literals: spelling and spacing as
// the service had them, its own slips included. Documented rows stand in the order of the
// documentation; fixtures/errors/documented_codes.txt is held against them by a test.

namespace aml::core {

inline constexpr Evidence kErrorCodesPage =
    model::documented("Azure Machine Learning Studio REST API error codes (2016-11-16)");

// BadArgument

inline constexpr ErrorClass kBadArgumentClass{"BadArgument", 400, "Invalid argument provided.",
                                              kErrorCodesPage};
inline constexpr ErrorSpec kBadParameterValue{
    kBadArgumentClass, "BadParameterValue",
    "The parameter value supplied does not satisfy the parameter rule on the parameter",
    kErrorCodesPage};
inline constexpr ErrorSpec kBadSubscriptionId{
    kBadArgumentClass, "BadSubscriptionId",
    "The subscription Id that is used to score is not the one present in the resource",
    kErrorCodesPage};
inline constexpr ErrorSpec kBadVersionCall{
    kBadArgumentClass, "BadVersionCall",
    "Invalid version parameter was passed during the API call: {0}. Check the API help page for "
    "passing the correct version and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBatchJobInputsNotSpecified{
    kBadArgumentClass, "BatchJobInputsNotSpecified",
    "The following required input(s) were not specified with the request: {0}. Please ensure all "
    "input data is specified and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBatchJobInputsTooManySpecified{
    kBadArgumentClass, "BatchJobInputsTooManySpecified",
    "The request specified more inputs than defined in the service. List of accepted input(s): "
    "{0}. Please ensure all input data is specified correctly and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBlobNameTooLong{
    kBadArgumentClass, "BlobNameTooLong",
    "Azure blob storage path provided for diagnostic output is too long: {0}. Shorten the path and "
    "try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBlobNotFound{
    kBadArgumentClass, "BlobNotFound",
    "Unable to access the provided Azure blob - {0}.  Azure error message: {1}.", kErrorCodesPage};
inline constexpr ErrorSpec kContainerIsEmpty{
    kBadArgumentClass, "ContainerIsEmpty",
    "No Azure storage container name was provided. Provide a valid container name and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kContainerSegmentInvalid{
    kBadArgumentClass, "ContainerSegmentInvalid",
    "Invalid container name. Provide a valid container name and try again.", kErrorCodesPage};
inline constexpr ErrorSpec kContainerValidationFailed{
    kBadArgumentClass, "ContainerValidationFailed",
    "Blob container validation failed with this error: {0}.", kErrorCodesPage};
inline constexpr ErrorSpec kDataTypeNotSupported{
    kBadArgumentClass, "DataTypeNotSupported",
    "Unsupported data type provided. Provide valid data type(s) and try again.", kErrorCodesPage};
inline constexpr ErrorSpec kDuplicateInputInBatchCall{
    kBadArgumentClass, "DuplicateInputInBatchCall",
    "The batch request is invalid. Cannot specify both single and multiple input at the same time. "
    "Remove one of these items from the request and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kExpiryTimeInThePast{
    kBadArgumentClass, "ExpiryTimeInThePast",
    "Expiry time provided is in the past: {0}. Provide a future expiry time in UTC and try again. "
    "To never expire, set expiry time to NULL.",
    kErrorCodesPage};
inline constexpr ErrorSpec kIncompleteSettings{kBadArgumentClass, "IncompleteSettings",
                                               "Diagnostics settings are incomplete.",
                                               kErrorCodesPage};
inline constexpr ErrorSpec kInputBlobRelativeLocationInvalid{
    kBadArgumentClass, "InputBlobRelativeLocationInvalid",
    "No Azure storage blob name provided. Provide a valid blob name and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kInvalidBlob{
    kBadArgumentClass, "InvalidBlob",
    "Invalid blob specification for blob: {0}. Verify that connection string / relative path or "
    "SAS token specification is correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kInvalidBlobConnectionString{
    kBadArgumentClass, "InvalidBlobConnectionString",
    "The connection string specified for one of the input/output blobs in invalid: {0}. Please "
    "correct this and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kInvalidBlobExtension{
    kBadArgumentClass, "InvalidBlobExtension",
    "The blob reference: {0} has an invalid or missing file extension. Supported file extensions "
    "for this output type are: \"{1}\".",
    kErrorCodesPage};
inline constexpr ErrorSpec kInvalidInputNames{
    kBadArgumentClass, "InvalidInputNames",
    "Invalid service input name(s) specified in the request: {0}. Please map the input data to the "
    "correct service inputs and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kInvalidOutputOverrideName{
    kBadArgumentClass, "InvalidOutputOverrideName",
    "Invalid output override name: {0}. The service does not have an output node with this name. "
    "Please pass in a correct output node name to override (case sensitivity applies).",
    kErrorCodesPage};
inline constexpr ErrorSpec kInvalidQueryParameter{kBadArgumentClass, "InvalidQueryParameter",
                                                  "Invalid query parameter '{0}'. {1}",
                                                  kErrorCodesPage};
inline constexpr ErrorSpec kMissingInputBlobInformation{
    kBadArgumentClass, "MissingInputBlobInformation",
    "Missing Azure storage blob information. Provide a valid connection string and relative path "
    "or URI and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingJobId{
    kBadArgumentClass, "MissingJobId",
    "No job Id provided. A job Id is returned when a job was submitted for the first time. Verify "
    "the job Id is correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingKeys{
    kBadArgumentClass, "MissingKeys",
    "No Keys provided or one of Primary or Secondary Key is not provided.", kErrorCodesPage};
inline constexpr ErrorSpec kMissingModelPackage{
    kBadArgumentClass, "MissingModelPackage",
    "No model package Id or model package provided. Provide a valid model package Id or model "
    "package and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingOutputOverrideSpecification{
    kBadArgumentClass, "MissingOutputOverrideSpecification",
    "The request is missing the blob specification for output override {0}. Please specify a valid "
    "blob location with the request, or remove the output specification if no location override is "
    "desired.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingRequestInput{
    kBadArgumentClass, "MissingRequestInput",
    "The web service expects an input, but no input was provided. Ensure valid inputs are provided "
    "based on the published input ports in the model and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingRequiredGlobalParameters{
    kBadArgumentClass, "MissingRequiredGlobalParameters",
    "Not all required web service parameter(s) provided. Verify the parameter(s) expected for the "
    "module(s) are correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingRequiredOutputOverrides{
    kBadArgumentClass, "MissingRequiredOutputOverrides",
    "When calling an encrypted service endpoint it is mandatory to pass in output overrides for "
    "all the service's outputs. Missing overrides at this time for these outputs: {0}",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingWebServiceGroupId{
    kBadArgumentClass, "MissingWebServiceGroupId",
    "No web service group Id provided. Provide a valid web service group Id and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingWebServiceId{
    kBadArgumentClass, "MissingWebServiceId",
    "No web service Id provided. Provide a valid web service Id and try again.", kErrorCodesPage};
inline constexpr ErrorSpec kMissingWebServicePackage{
    kBadArgumentClass, "MissingWebServicePackage",
    "No web Service package provided. Provide a valid web service package and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMissingWorkspaceId{
    kBadArgumentClass, "MissingWorkspaceId",
    "No workspace Id provided. Provide a valid workspace Id and try again.", kErrorCodesPage};
inline constexpr ErrorSpec kModelConfigurationInvalid{
    kBadArgumentClass, "ModelConfigurationInvalid",
    "Invalid model configuration in the model package. Ensure the model configuration contains "
    "output endpoint(s) definition, std error endpoint, and std out endpoint and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kModelPackageIdInvalid{
    kBadArgumentClass, "ModelPackageIdInvalid",
    "Invalid model package Id. Verify that the model package Id is correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kRequestBodyInvalid{
    kBadArgumentClass, "RequestBodyInvalid",
    "No request body provided or error in deserializing the request body.", kErrorCodesPage};
inline constexpr ErrorSpec kRequestIsEmpty{
    kBadArgumentClass, "RequestIsEmpty",
    "No request provided. Provide a valid request and try again.", kErrorCodesPage};
inline constexpr ErrorSpec kUnexpectedParameter{
    kBadArgumentClass, "UnexpectedParameter",
    "Unexpected parameters provided. Verify all parameter names are spelled correctly, only "
    "expected parameters are passed, and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kUnknownError{kBadArgumentClass, "UnknownError", "Unknown error.",
                                         kErrorCodesPage};
inline constexpr ErrorSpec kUserParameterInvalid{kBadArgumentClass, "UserParameterInvalid", "{0}",
                                                 kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceConcurrentRequestRequirementInvalid{
    kBadArgumentClass, "WebServiceConcurrentRequestRequirementInvalid",
    "Cannot change concurrent requests requirements for {0} web service.", kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceIdInvalid{
    kBadArgumentClass, "WebServiceIdInvalid",
    "Invalid web service id provided. Web service id should be a valid guid.", kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceTooManyConcurrentRequestRequirement{
    kBadArgumentClass, "WebServiceTooManyConcurrentRequestRequirement",
    "Cannot set concurrent request requirement to more than {0}.", kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceTypeInvalid{
    kBadArgumentClass, "WebServiceTypeInvalid",
    "Invalid web service type provided. Verify the valid web service type is correct and try "
    "again. Valid web service types: {0}.",
    kErrorCodesPage};

// BadUserArgument

inline constexpr ErrorClass kBadUserArgumentClass{
    "BadUserArgument", 400, "Invalid user argument provided.", kErrorCodesPage};
inline constexpr ErrorSpec kInputMismatchError{kBadUserArgumentClass, "InputMismatchError",
                                               "Input data does not match input port schema.",
                                               kErrorCodesPage};
inline constexpr ErrorSpec kInputParseError{
    kBadUserArgumentClass, "InputParseError",
    "Parsing of input vector failed.  Verify the input vector has the correct number of columns "
    "and data types.  Additional details: {0}.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBadUserArgumentMissingRequiredGlobalParameters{
    kBadUserArgumentClass, "MissingRequiredGlobalParameters",
    "Parameter(s) expected by the web service are missing. Verify all the required parameters "
    "expected by the web service are correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBadUserArgumentUnexpectedParameter{
    kBadUserArgumentClass, "UnexpectedParameter",
    "Verify only the required parameters expected by the web service are passed and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBadUserArgumentUserParameterInvalid{
    kBadUserArgumentClass, "UserParameterInvalid", "{0}", kErrorCodesPage};

// InvalidOperation

inline constexpr ErrorClass kInvalidOperationClass{
    "InvalidOperation", 400, "The request is invalid in the current context.", kErrorCodesPage};
inline constexpr ErrorSpec kCannotStartJob{kInvalidOperationClass, "CannotStartJob",
                                           "The job cannot be started because it is in {0} state.",
                                           kErrorCodesPage};
inline constexpr ErrorSpec kIncompatibleModel{
    kInvalidOperationClass, "IncompatibleModel",
    "The model is incompatible with the request version. The request version only supports single "
    "datatable output models.",
    kErrorCodesPage};
inline constexpr ErrorSpec kMultipleInputsNotAllowed{
    kInvalidOperationClass, "MultipleInputsNotAllowed", "The model does not allow multiple inputs.",
    kErrorCodesPage};

// LibraryExecutionError

inline constexpr ErrorClass kLibraryExecutionErrorClass{
    "LibraryExecutionError", 400, "Module execution encountered an internal library error.",
    kErrorCodesPage};

// ModuleExecutionError

inline constexpr ErrorClass kModuleExecutionErrorClass{
    "ModuleExecutionError", 400, "Module execution encountered an error.", kErrorCodesPage};

// WebServicePackageError

inline constexpr ErrorClass kWebServicePackageErrorClass{
    "WebServicePackageError", 400,
    "Invalid web service package. Verify the web service package provided is correct and try "
    "again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kFormatError{kWebServicePackageErrorClass, "FormatError",
                                        "The web service package is malformed. Details: {0}",
                                        kErrorCodesPage};
inline constexpr ErrorSpec kRuntimesError{kWebServicePackageErrorClass, "RuntimesError",
                                          "The web service package graph is invalid. Details: {0}",
                                          kErrorCodesPage};
inline constexpr ErrorSpec kValidationError{
    kWebServicePackageErrorClass, "ValidationError",
    "The web service package graph is invalid. Details: {0}", kErrorCodesPage};

// Unauthorized

inline constexpr ErrorClass kUnauthorizedClass{
    "Unauthorized", 401, "Request is unauthorized to access resource.", kErrorCodesPage};
inline constexpr ErrorSpec kAdminRequestUnauthorized{kUnauthorizedClass, "AdminRequestUnauthorized",
                                                     "Unauthorized", kErrorCodesPage};
inline constexpr ErrorSpec kManagementRequestUnauthorized{
    kUnauthorizedClass, "ManagementRequestUnauthorized", "Unauthorized", kErrorCodesPage};
inline constexpr ErrorSpec kScoreRequestUnauthorized{kUnauthorizedClass, "ScoreRequestUnauthorized",
                                                     "Invalid credentials provided.",
                                                     kErrorCodesPage};

// NotFound

inline constexpr ErrorClass kNotFoundClass{"NotFound", 404, "Resource not found.", kErrorCodesPage};
inline constexpr ErrorSpec kModelPackageNotFound{
    kNotFoundClass, "ModelPackageNotFound",
    "Model package not found. Verify the model package Id is correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceIdNotFoundInWorkspace{
    kNotFoundClass, "WebServiceIdNotFoundInWorkspace",
    "Web service under this workspace not found. There is a mismatch between the webServiceId and "
    "the workspaceId. Verify the web service provided is part of the workspace and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceNotFound{
    kNotFoundClass, "WebServiceNotFound",
    "Web service not found. Verify the web service Id is correct and try again.", kErrorCodesPage};
inline constexpr ErrorSpec kWorkspaceNotFound{
    kNotFoundClass, "WorkspaceNotFound",
    "Workspace not found. Verify the workspace Id is correct and try again.", kErrorCodesPage};

// RequestTimeout

inline constexpr ErrorClass kRequestTimeoutClass{
    "RequestTimeout", 408, "The operation could not be completed within the permitted time.",
    kErrorCodesPage};
inline constexpr ErrorSpec kRequestCanceled{kRequestTimeoutClass, "RequestCanceled",
                                            "Request was canceled by the client.", kErrorCodesPage};
inline constexpr ErrorSpec kScoreRequestTimeout{kRequestTimeoutClass, "ScoreRequestTimeout",
                                                "Execution request timed out.", kErrorCodesPage};

// Conflict

inline constexpr ErrorClass kConflictClass{"Conflict", 409, "Resource already exists.",
                                           kErrorCodesPage};
inline constexpr ErrorSpec kModelOutputMetadataMismatch{
    kConflictClass, "ModelOutputMetadataMismatch",
    "Invalid output parameter name. Try using the metadata editor module to rename columns and try "
    "again.",
    kErrorCodesPage};

// MemoryQuotaViolation

inline constexpr ErrorClass kMemoryQuotaViolationClass{
    "MemoryQuotaViolation", 413, "The model had exceeded the memory quota assigned to it.",
    kErrorCodesPage};
inline constexpr ErrorSpec kOutOfMemoryLimit{
    kMemoryQuotaViolationClass, "OutOfMemoryLimit",
    "The model consumed more memory than was appropriated for it. Maximum allowed memory for the "
    "model is {0} MB. Please check your model for issues.",
    kErrorCodesPage};

// InternalError

inline constexpr ErrorClass kInternalErrorClass{
    "InternalError", 500, "Execution encountered an internal error.", kErrorCodesPage};
inline constexpr ErrorSpec kAdminAuthenticationFailed{
    kInternalErrorClass, "AdminAuthenticationFailed", "", kErrorCodesPage};
inline constexpr ErrorSpec kBackendArgumentError{kInternalErrorClass, "BackendArgumentError", "",
                                                 kErrorCodesPage};
inline constexpr ErrorSpec kBackendBadRequest{kInternalErrorClass, "BackendBadRequest", "",
                                              kErrorCodesPage};
inline constexpr ErrorSpec kClusterConfigBlobMisconfigured{
    kInternalErrorClass, "ClusterConfigBlobMisconfigured", "", kErrorCodesPage};
inline constexpr ErrorSpec kContainerProcessTerminatedWithSystemError{
    kInternalErrorClass, "ContainerProcessTerminatedWithSystemError",
    "The container process crashed with system error", kErrorCodesPage};
inline constexpr ErrorSpec kContainerProcessTerminatedWithUnknownError{
    kInternalErrorClass, "ContainerProcessTerminatedWithUnknownError",
    "The container process crashed with unknown error", kErrorCodesPage};
inline constexpr ErrorSpec kInternalErrorContainerValidationFailed{
    kInternalErrorClass, "ContainerValidationFailed",
    "Blob container validation failed with this error: {0}.", kErrorCodesPage};
inline constexpr ErrorSpec kDeleteWebServiceResourceFailed{
    kInternalErrorClass, "DeleteWebServiceResourceFailed", "", kErrorCodesPage};
inline constexpr ErrorSpec kExceptionDeserializationError{
    kInternalErrorClass, "ExceptionDeserializationError", "", kErrorCodesPage};
inline constexpr ErrorSpec kFailedGettingApiDocument{
    kInternalErrorClass, "FailedGettingApiDocument", "", kErrorCodesPage};
inline constexpr ErrorSpec kFailedStoringWebService{kInternalErrorClass, "FailedStoringWebService",
                                                    "", kErrorCodesPage};
inline constexpr ErrorSpec kInvalidMemoryConfiguration{
    kInternalErrorClass, "InvalidMemoryConfiguration",
    "InvalidMemoryConfiguration, ConfigValue: {0}", kErrorCodesPage};
inline constexpr ErrorSpec kInvalidResourceCacheConfiguration{
    kInternalErrorClass, "InvalidResourceCacheConfiguration", "", kErrorCodesPage};
inline constexpr ErrorSpec kInvalidResourceDownloadConfiguration{
    kInternalErrorClass, "InvalidResourceDownloadConfiguration", "", kErrorCodesPage};
inline constexpr ErrorSpec kInvalidWebServiceResources{
    kInternalErrorClass, "InvalidWebServiceResources", "", kErrorCodesPage};
inline constexpr ErrorSpec kMissingTaskInstance{
    kInternalErrorClass, "MissingTaskInstance",
    "No arguments provided. Verify that valid arguments are passed and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kModelPackageInvalid{kInternalErrorClass, "ModelPackageInvalid", "",
                                                kErrorCodesPage};
inline constexpr ErrorSpec kModuleExecutionFailed{kInternalErrorClass, "ModuleExecutionFailed", "",
                                                  kErrorCodesPage};
inline constexpr ErrorSpec kModuleLoadFailed{kInternalErrorClass, "ModuleLoadFailed", "",
                                             kErrorCodesPage};
inline constexpr ErrorSpec kModuleObjectCloneFailed{kInternalErrorClass, "ModuleObjectCloneFailed",
                                                    "", kErrorCodesPage};
inline constexpr ErrorSpec kOutputConversionFailed{kInternalErrorClass, "OutputConversionFailed",
                                                   "", kErrorCodesPage};
inline constexpr ErrorSpec kPortDataTypeNotSupported{
    kInternalErrorClass, "PortDataTypeNotSupported",
    "Port id={0} has an unsupported data type: {1}.", kErrorCodesPage};
inline constexpr ErrorSpec kResourceDownload{kInternalErrorClass, "ResourceDownload", "",
                                             kErrorCodesPage};
inline constexpr ErrorSpec kResourceLoadFailed{kInternalErrorClass, "ResourceLoadFailed", "",
                                               kErrorCodesPage};
inline constexpr ErrorSpec kServiceUrisNotFound{kInternalErrorClass, "ServiceUrisNotFound", "",
                                                kErrorCodesPage};
inline constexpr ErrorSpec kSwaggerGeneration{kInternalErrorClass, "SwaggerGeneration",
                                              "Swagger generation failed, Details: {0}",
                                              kErrorCodesPage};
inline constexpr ErrorSpec kUnexpectedScoreStatus{kInternalErrorClass, "UnexpectedScoreStatus", "",
                                                  kErrorCodesPage};
inline constexpr ErrorSpec kUnknownBackendErrorResponse{
    kInternalErrorClass, "UnknownBackendErrorResponse", "", kErrorCodesPage};
inline constexpr ErrorSpec kInternalErrorUnknownError{kInternalErrorClass, "UnknownError", "",
                                                      kErrorCodesPage};
inline constexpr ErrorSpec kUnknownJobStatusCode{kInternalErrorClass, "UnknownJobStatusCode",
                                                 "Unknown job status code {0}.", kErrorCodesPage};
inline constexpr ErrorSpec kUnknownModuleError{kInternalErrorClass, "UnknownModuleError", "",
                                               kErrorCodesPage};
inline constexpr ErrorSpec kUpdateWebServiceResourceFailed{
    kInternalErrorClass, "UpdateWebServiceResourceFailed", "", kErrorCodesPage};
inline constexpr ErrorSpec kWebServiceGroupNotFound{kInternalErrorClass, "WebServiceGroupNotFound",
                                                    "", kErrorCodesPage};
inline constexpr ErrorSpec kWebServicePackageInvalid{
    kInternalErrorClass, "WebServicePackageInvalid", "InvalidWebServicePackage, Details: {0}",
    kErrorCodesPage};
inline constexpr ErrorSpec kWorkerAuthorizationFailed{
    kInternalErrorClass, "WorkerAuthorizationFailed", "", kErrorCodesPage};
inline constexpr ErrorSpec kWorkerUnreachable{kInternalErrorClass, "WorkerUnreachable", "",
                                              kErrorCodesPage};

// InternalErrorSystemLowOnMemory

inline constexpr ErrorClass kInternalErrorSystemLowOnMemoryClass{
    "InternalErrorSystemLowOnMemory", 500,
    "Execution encountered an internal error. System low on memory. Please try again.",
    kErrorCodesPage};

// ModelPackageFormatError

inline constexpr ErrorClass kModelPackageFormatErrorClass{
    "ModelPackageFormatError", 500,
    "Invalid model package. Verify the model package provided is correct and try again.",
    kErrorCodesPage};

// WebServicePackageInternalError

inline constexpr ErrorClass kWebServicePackageInternalErrorClass{
    "WebServicePackageInternalError", 500,
    "Invalid web service package. Verify the web package provided is correct and try again.",
    kErrorCodesPage};
inline constexpr ErrorSpec kModuleError{kWebServicePackageInternalErrorClass, "ModuleError",
                                        "The web service package graph is invalid. Details: {0}",
                                        kErrorCodesPage};

// InitializingContainers

inline constexpr ErrorClass kInitializingContainersClass{
    "InitializingContainers", 503,
    "The request cannot execute as the containers are being initialized.", kErrorCodesPage};

// ServiceUnavailable

inline constexpr ErrorClass kServiceUnavailableClass{
    "ServiceUnavailable", 503, "Service is temporarily unavailable.", kErrorCodesPage};
inline constexpr ErrorSpec kNoMoreResources{kServiceUnavailableClass, "NoMoreResources",
                                            "No resources available for request.", kErrorCodesPage};
inline constexpr ErrorSpec kRequestThrottled{
    kServiceUnavailableClass, "RequestThrottled",
    "Request was throttled for {0} endpoint. The maximum concurrency for the endpoint is {1}.",
    kErrorCodesPage};
inline constexpr ErrorSpec kTooManyConcurrentRequests{
    kServiceUnavailableClass, "TooManyConcurrentRequests", "Too many concurrent requests sent.",
    kErrorCodesPage};
inline constexpr ErrorSpec kTooManyHostsBeingInitialized{
    kServiceUnavailableClass, "TooManyHostsBeingInitialized",
    "Too many hosts being initialized at the same time. Consider throttling / retrying.",
    kErrorCodesPage};
inline constexpr ErrorSpec kTooManyHostsBeingInitializedPerModel{
    kServiceUnavailableClass, "TooManyHostsBeingInitializedPerModel",
    "Too many hosts being initialized at the same time. Consider throttling / retrying.",
    kErrorCodesPage};

// GatewayTimeout

inline constexpr ErrorClass kGatewayTimeoutClass{
    "GatewayTimeout", 504, "The operation could not be completed within the permitted time.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBackendInitializationTimeout{
    kGatewayTimeoutClass, "BackendInitializationTimeout",
    "The web service initialization could not be completed within the permitted time.",
    kErrorCodesPage};
inline constexpr ErrorSpec kBackendScoreTimeout{
    kGatewayTimeoutClass, "BackendScoreTimeout",
    "The web service request execution could not be completed within the permitted time.",
    kErrorCodesPage};

// Classes whose sub-codes are the library's or the module's own, filled in by the thrower.

inline constexpr ErrorSpec kLibraryFailure{
    kLibraryExecutionErrorClass, "", "",
    model::observed("R and Python clients: FailedToEvaluateRScript, AllRowsMustHaveSameElements")};
inline constexpr ErrorSpec kModuleFailure{
    kModuleExecutionErrorClass, "", "",
    model::inferred(
        "sub-code is the module error's number without zeros: memory of one dump (\"85\")")};
inline constexpr ErrorSpec kTableSchemaColumnCountMismatch{
    kLibraryExecutionErrorClass, "TableSchemaColumnCountMismatch",
    "table: The table column count ({0}) must match the schema column count ({1}).",
    model::observed(
        "python-azureml-client names the code; its message and target are unconfirmed")};
inline constexpr ErrorSpec kAllRowsMustHaveSameElements{
    kLibraryExecutionErrorClass, "AllRowsMustHaveSameElements",
    "table: All rows must have the same number of elements ({0}); row {1} has {2}.",
    model::observed("failed batch jobs (library error 16); the message is unconfirmed")};

// Classes without a documented sub-code, answered with an empty `details`.

inline constexpr ErrorSpec kContainersInitializing{
    kInitializingContainersClass, "", "",
    model::inferred("the documentation lists no sub-code for InitializingContainers")};
inline constexpr ErrorSpec kSystemLowOnMemory{
    kInternalErrorSystemLowOnMemoryClass, "", "",
    model::inferred("the documentation lists no sub-code for InternalErrorSystemLowOnMemory")};
inline constexpr ErrorSpec kPathNotFound{
    kNotFoundClass, "", "",
    model::inferred("no sub-code of the catalogue fits an unknown path or an unknown job id")};

// What the emulator says for itself, where the service's own words are not known.

inline constexpr Evidence kOwnProtection =
    model::inferred("the service's answer is not known; the emulator protects itself and says so");
inline constexpr ErrorClass kMethodNotAllowedClass{
    "MethodNotAllowed", 405, "", model::inferred("other verbs were answered with an empty body")};
inline constexpr ErrorClass kBadRequestClass{"BadRequest", 400, "The request could not be read.",
                                             kOwnProtection};
inline constexpr ErrorClass kRequestTooSlowClass{
    "RequestTooSlow", 408, "The request did not arrive within the permitted time.", kOwnProtection};
inline constexpr ErrorClass kTooLargeClass{"RequestTooLarge", 413, "The request body is too large.",
                                           kOwnProtection};
inline constexpr ErrorClass kUriTooLongClass{"UriTooLong", 414, "The request target is too long.",
                                             kOwnProtection};
inline constexpr ErrorClass kUnsupportedEncodingClass{
    "UnsupportedMediaType", 415, "The content encoding of the request body is not supported.",
    kOwnProtection};
inline constexpr ErrorClass kHeadersTooLargeClass{
    "RequestHeadersTooLarge", 431, "The request headers are too large.", kOwnProtection};
inline constexpr ErrorClass kNotImplementedClass{
    "NotImplemented", 501, "The request uses a feature that is not supported.", kOwnProtection};
inline constexpr ErrorClass kVersionNotSupportedClass{
    "HttpVersionNotSupported", 505, "Only HTTP/1.0 and HTTP/1.1 are supported.", kOwnProtection};
inline constexpr ErrorClass kOverloadedClass{
    "TooManyConnections", 503, "The emulator has too many open connections.", kOwnProtection};

inline constexpr ErrorClass kDiskFullClass{
    "InsufficientStorage", 507, "The emulator's disk is full.",
    model::inferred("a disk of one's own can be full; the cloud's was not")};

inline constexpr ErrorSpec kMethodNotAllowed{kMethodNotAllowedClass, "", "", kOwnProtection};
inline constexpr ErrorSpec kMalformedRequest{kBadRequestClass, "MalformedRequest", "{0}",
                                             kOwnProtection};
inline constexpr ErrorSpec kMalformedBody{kBadRequestClass, "MalformedBody", "{0}", kOwnProtection};
inline constexpr ErrorSpec kRequestTooSlow{kRequestTooSlowClass, "RequestTooSlow", "{0}",
                                           kOwnProtection};
inline constexpr ErrorSpec kBodyTooLarge{kTooLargeClass, "BodyTooLarge",
                                         "The request body exceeds the limit of {0} bytes.",
                                         kOwnProtection};
inline constexpr ErrorSpec kTargetTooLong{kUriTooLongClass, "TargetTooLong",
                                          "The request line exceeds the limit of {0} bytes.",
                                          kOwnProtection};
inline constexpr ErrorSpec kContentEncodingNotSupported{
    kUnsupportedEncodingClass, "ContentEncodingNotSupported",
    "The content encoding {0} is not supported; send the body as it is.", kOwnProtection};
inline constexpr ErrorSpec kHeaderLineTooLong{kHeadersTooLargeClass, "HeaderLineTooLong",
                                              "A header line exceeds the limit of {0} bytes.",
                                              kOwnProtection};
inline constexpr ErrorSpec kHeadersTooLarge{kHeadersTooLargeClass, "HeadersTooLarge",
                                            "The header block exceeds the limit of {0} bytes.",
                                            kOwnProtection};
inline constexpr ErrorSpec kTransferCodingNotSupported{
    kNotImplementedClass, "TransferCodingNotSupported",
    "The transfer coding {0} is not supported; use chunked or a length.", kOwnProtection};
inline constexpr ErrorSpec kHttpVersionNotSupported{kVersionNotSupportedClass,
                                                    "HttpVersionNotSupported", "", kOwnProtection};
inline constexpr ErrorSpec kTooManyConnections{kOverloadedClass, "TooManyConnections", "",
                                               kOwnProtection};
inline constexpr ErrorSpec kInsufficientStorage{
    kDiskFullClass, "InsufficientStorage",
    "The disk that holds the emulator's records is full; nothing was changed.",
    model::inferred("a disk of one's own can be full; 507 is HTTP's word for it")};
inline constexpr ErrorSpec kJobEndedEmulator{
    kInternalErrorClass, "JobEndedEmulator",
    "The emulator ended {0} times while this job ran; it is not run again.", kOwnProtection};

/// Every row above, in this order: for the ledger and for the test against the documentation.
std::span<const ErrorSpec* const> error_catalog();
/// Every class above.
std::span<const ErrorClass* const> error_classes();

}  // namespace aml::core
