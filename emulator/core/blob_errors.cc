#include "emulator/core/blob_errors.h"

#include <array>

namespace aml::core::blob_error {

namespace {

#define AML_BLOB_ERROR_CLASS(name, ...)
#define AML_BLOB_ERROR_AS(name, ...) &k##name,
constexpr const ErrorSpec* kCatalog[] = {
#include "emulator/core/blob_error_rows.inc"
};
#undef AML_BLOB_ERROR_CLASS
#undef AML_BLOB_ERROR_AS

struct Translation {
  int status;
  const ErrorSpec& row;
};

// What the layers below say, by status.
constexpr std::array kTranslations = {
    Translation{403, kAuthorizationFailure},
    Translation{404, kInvalidUri},
    Translation{405, kUnsupportedHttpVerb},
    Translation{408, kOperationTimedOut},
    Translation{411, kMissingContentLengthHeader},
    Translation{413, kRequestBodyTooLarge},
    Translation{414, kInvalidUri},
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
