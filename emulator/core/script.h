#pragma once

#include <functional>
#include <memory>
#include <string>

#include "model/schema.h"
#include "model/table_script.h"

namespace aml::core {

/// A script of a definition.
struct ScriptText {
  std::string code;
  model::Schema columns;  ///< of its result, at least one
};

/// Gives modules what runs a script. Nothing runs before rows come.
using MakeScript = std::function<std::shared_ptr<const model::TableScript>(ScriptText)>;

}  // namespace aml::core
