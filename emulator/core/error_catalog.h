#pragma once

#include <span>

#include "emulator/core/api_error.h"

// Error rows as constants: kBadArgumentClass, kBadVersionCall … The rows are in error_rows.inc.

namespace aml::core {

inline constexpr Evidence kErrorCodesPage =
    model::documented("Azure Machine Learning Studio REST API error codes (2016-11-16)");
inline constexpr Evidence kOwnProtection =
    model::inferred("the service's answer is not known; the emulator protects itself and says so");

#define AML_ERROR_CLASS_AS(name, code, status, message, evidence) \
  inline constexpr ErrorClass k##name##Class{code, status, message, evidence};
#define AML_ERROR_AS(name, error_class, code, message, evidence) \
  inline constexpr ErrorSpec k##name{k##error_class##Class, code, message, evidence};
#include "emulator/core/error_rows.inc"
#undef AML_ERROR_CLASS_AS
#undef AML_ERROR_AS

/// Every row, in the order of the list: for the ledger and for the test against the documentation.
std::span<const ErrorSpec* const> error_catalog();
/// Every class, likewise.
std::span<const ErrorClass* const> error_classes();

}  // namespace aml::core
