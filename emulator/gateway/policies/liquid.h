#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "emulator/gateway/expressions/expression.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// A template of Liquid, as far as it is filled here: text, and outputs `{{ path }}` whose path begins
/// with `body`, the JSON that the section is about, or with `context`.
/// Shape:   `context.Variables["json"].a[0]` goes on into JSON. What is not there is an empty text;
///          `{{-` and `-}}` take the blanks beside them.
/// Threads: const.
/// Source:  documented (set-body policy: Liquid templates); tags and filters are not run.
class LiquidTemplate {
 public:
  /// What is wrong with a template, and where in it.
  struct Problem {
    std::size_t offset = 0;
    std::string message;
    std::vector<std::string> notes = {};
  };

  /// None: `problems` says why.
  static std::optional<LiquidTemplate> read(std::string_view text, std::vector<Problem>& problems);

  /// Errors: expressions::ExpressionError where a body is asked for that is no JSON, or too long.
  std::string fill(PolicyCall& call) const;

 private:
  /// A step into JSON: a member, an element.
  using Step = std::variant<std::string, std::size_t>;
  struct Output {
    std::shared_ptr<const expressions::Expression> root;  ///< null: the body
    std::vector<Step> steps;
  };
  struct Part {
    std::string text;  ///< before the output
    std::optional<Output> output;
  };
  class Reader;

  std::vector<Part> parts_;
  bool asks_body_ = false;
};

}  // namespace aml::gateway
