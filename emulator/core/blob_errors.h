#pragma once

#include <span>

#include "emulator/core/api_error.h"

// Errors of the blob account as constants; their rows are in blob_error_rows.inc.

namespace aml::core::blob_error {

inline constexpr Evidence kBlobCodesPage =
    model::documented("Status and error codes; Blob service error codes (REST API of storage)");
inline constexpr Evidence kBlobRecordings =
    model::observed("answers of the service in the test recordings of two SDKs, 2015 to 2019");
inline constexpr Evidence kBlobEmulator =
    model::observed("Azurite 3.37.0, on which today's clients are tested");

#define AML_BLOB_ERROR_CLASS(name, status, evidence) \
  inline constexpr ErrorClass k##name{"Storage", status, "", evidence};
#define AML_BLOB_ERROR_AS(name, error_class, code, message, evidence) \
  inline constexpr ErrorSpec k##name{k##error_class, code, message, evidence};
#include "emulator/core/blob_error_rows.inc"
#undef AML_BLOB_ERROR_CLASS
#undef AML_BLOB_ERROR_AS

/// Every row, in the order of the list: for the ledger and for tests.
std::span<const ErrorSpec* const> catalog();

/// The row that an error is answered with on the blob account's paths: its own, or for one that the
/// HTTP layer raised (a body too large, an unknown path) the storage row that says the same.
const ErrorSpec& row_of(const ApiError& error);

}  // namespace aml::core::blob_error
