#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "model/schema.h"
#include "model/table_script.h"

namespace aml::core {

/// A script of a definition.
struct ScriptText {
  std::string code;
  model::Schema columns;  ///< of its result, at least one
};

/// What keeps a script from being compiled.
struct ScriptProblem {
  std::size_t line = 0;  ///< from 1; 0: not known
  std::string words;     ///< the interpreter's: `SyntaxError: expected ':'`
};

/// Compiles a script with the interpreter that runs it, and runs nothing of it. Nothing: it can be
/// compiled, or that cannot be known.
using CheckScript = std::function<std::optional<ScriptProblem>(const std::string& code)>;

/// Gives modules what runs a script. Nothing runs before rows come.
using MakeScript = std::function<std::shared_ptr<const model::TableScript>(ScriptText)>;

}  // namespace aml::core
