#include "emulator/core/error_catalog.h"

namespace aml::core {

namespace {

#define AML_ERROR_CLASS_AS(name, ...)
#define AML_ERROR_AS(name, ...) &k##name,
constexpr const ErrorSpec* kSpecs[] = {
#include "emulator/core/error_rows.inc"
};
#undef AML_ERROR_CLASS_AS
#undef AML_ERROR_AS

#define AML_ERROR_CLASS_AS(name, ...) &k##name##Class,
#define AML_ERROR_AS(name, ...)
constexpr const ErrorClass* kClasses[] = {
#include "emulator/core/error_rows.inc"
};
#undef AML_ERROR_CLASS_AS
#undef AML_ERROR_AS

}  // namespace

std::span<const ErrorSpec* const> error_catalog() {
  return kSpecs;
}

std::span<const ErrorClass* const> error_classes() {
  return kClasses;
}

}  // namespace aml::core
