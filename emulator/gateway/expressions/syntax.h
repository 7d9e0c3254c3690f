#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/gateway/expressions/value.h"

namespace aml::gateway::expressions {

enum class SyntaxKind {
  kLiteral,       ///< `literal`
  kName,          ///< `text`
  kMember,        ///< of children[0], named `text`; `type` is between `<` and `>`
  kCall,          ///< children[0] is a kMember; the others are arguments
  kNamed,         ///< an argument with a name: `preserveContent: true`
  kIndex,         ///< children[0][children[1]]
  kUnary,         ///< `text` is the operator
  kBinary,        ///< likewise
  kConditional,   ///< children[0] ? children[1] : children[2]
  kCast,          ///< to `type`
  kNew,           ///< of `type`; the children are arguments
  kNewList,       ///< the children are elements
  kNewObject,     ///< JSON: a name, then what it holds, again and again
  kOut,           ///< an argument that is set: the variable `text`, new where it has a `type`
  kLambda,        ///< `text` is its parameter, children[0] what it gives
  kAs,            ///< children[0], or null where it is not of `type`
  kInterpolated,  ///< the children are put together; `text` of a kNamed child is its format
  // Statements.
  kBlock,
  kDeclare,  ///< `text` is the name, `type` empty for `var`; no child: it has no value yet
  kAssign,   ///< children[0] (a kName or a kIndex), `text` is `=` or `+=`, children[1]
  kIf,       ///< children[0], then children[1], else children[2] where there is one
  kForEach,  ///< `text` is the variable, of `type`; children[1] for each of children[0]
  kTry,      ///< children[0], children[1] where it failed; `text` names the error, if it has a name
  kBreak,
  kContinue,
  kReturn,
  kRun,  ///< children[0] for what it does
};

/// An expression as it is written.
struct Syntax {
  SyntaxKind kind = SyntaxKind::kLiteral;
  std::size_t offset = 0;  ///< in the whole text
  std::string text = {};
  std::string type = {};
  bool conditional = false;  ///< `?.` and `?[`
  Value literal = {};
  std::vector<Syntax> children = {};
};

}  // namespace aml::gateway::expressions
