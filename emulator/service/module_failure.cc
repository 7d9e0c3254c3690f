#include "emulator/service/module_failure.h"

#include <string>

#include "emulator/core/error_catalog.h"

namespace aml::service {

core::ApiError module_failure(const model::ModuleError& error) {
  return core::ApiError(core::kModuleFailure, std::to_string(error.spec().number), error.what())
      .with_target(error.module());
}

}  // namespace aml::service
