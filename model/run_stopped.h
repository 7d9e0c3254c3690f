#pragma once

#include "model/module_error.h"

namespace aml::model {

/// The emulator stops before a module has its result: a job of it may run again later.
class RunStopped : public ModuleError {
 public:
  using ModuleError::ModuleError;
};

}  // namespace aml::model
