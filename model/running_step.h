#pragma once

#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "model/module.h"
#include "model/module_error.h"

namespace aml::model {

/// What every way to run a step has in common.

/// Does `work` and names the step in whatever module error it throws.
template <typename Work>
auto naming_step(const ModuleSpec& spec, const std::string& step, Work work) {
  try {
    return work();
  } catch (ModuleError& error) {
    error.set_module(std::string(spec.name));
    error.set_step(step);
    throw;
  }
}

/// `made`: the module's output schema for that of `table`; null where the caller does not know it.
/// Errors: ModuleError with module() and step() set; 0003 for a table without rows.
inline Table run_step(const ModuleSpec& spec, const std::string& step, const Module& module,
                      Table table, const Schema* made) {
  return naming_step(spec, step, [&] {
    if (table.rows() == 0) throw ModuleError(kNullOrEmptyInput, {std::string(kInputPort)});
    if (made != nullptr) {
      Table result = module.run(std::move(table), *made);
      AML_ASSERT(result.schema() == *made);
      return result;
    }
    const Schema own = module.output_schema(table.schema());
    return module.run(std::move(table), own);
  });
}

}  // namespace aml::model
