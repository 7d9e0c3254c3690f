#include "emulator/gateway/policies/liquid.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/gateway/expressions/json_node.h"
#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/call_context.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace {

using expressions::JsonNode;
using expressions::JsonPtr;
using expressions::Value;

// Liquid writes true and false in small letters.
std::string printed(const Value& value) {
  if (const auto* flag = value.find<bool>()) return *flag ? "true" : "false";
  const auto* node = value.find<JsonPtr>();
  if (node == nullptr) return expressions::to_text(value);
  const bool is_plain = !(*node)->is_object() && !(*node)->is_array();
  return is_plain ? printed(expressions::from_json(**node)) : write_json(**node, false);
}

// What is not there is nothing: a missing product, a variable without a value.
Value evaluated(const expressions::Expression& path, CallContext& context) {
  try {
    return path.evaluate(context);
  } catch (const expressions::ExpressionError&) {
    return {};
  }
}

// What a step leads to.
Value inside(const Value& value, const std::variant<std::string, std::size_t>& step) {
  const auto* node = value.find<JsonPtr>();
  if (node == nullptr) return {};
  JsonPtr found;
  if (const auto* name = std::get_if<std::string>(&step)) {
    found = (*node)->find(*name);
  } else if (const auto* elements = std::get_if<JsonNode::Elements>(&(*node)->content)) {
    const std::size_t at = std::get<std::size_t>(step);
    if (at < elements->size()) found = (*elements)[at];
  }
  return found == nullptr ? Value() : Value(found);
}

bool is_in_name(char c) {
  return text::is_letter(c) || text::is_digit(c) || c == '_' || c == '-';
}

}  // namespace

/// Reads one template; it ends at the first fault.
class LiquidTemplate::Reader {
 public:
  Reader(std::string_view text, std::vector<Problem>& problems)
      : text_(text), problems_(problems) {}

  std::optional<LiquidTemplate> read() {
    LiquidTemplate made;
    while (true) {
      const std::size_t open = text_.find('{', at_);
      const bool is_mark = open != std::string_view::npos && open + 1 < text_.size() &&
                           (text_[open + 1] == '{' || text_[open + 1] == '%');
      if (open != std::string_view::npos && !is_mark) {
        pending_ += text_.substr(at_, open + 1 - at_);
        at_ = open + 1;
        continue;
      }
      pending_ += text_.substr(at_, open == std::string_view::npos ? open : open - at_);
      if (open == std::string_view::npos) break;
      at_ = open;
      if (text_[open + 1] == '%') return fail("tags of Liquid are not run here");
      auto output = read_output();
      if (!output) return std::nullopt;
      made.asks_body_ = made.asks_body_ || output->root == nullptr;
      made.parts_.push_back({std::exchange(pending_, {}), std::move(output)});
      if (trims_after_) skip_blanks();
    }
    made.parts_.push_back({std::move(pending_), std::nullopt});
    return made;
  }

 private:
  std::nullopt_t fail(std::string message, std::vector<std::string> notes = {}) {
    problems_.push_back({at_, std::move(message), std::move(notes)});
    return std::nullopt;
  }

  void skip_blanks() {
    while (at_ < text_.size() && text::is_white(text_[at_])) ++at_;
  }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }

  std::string take_name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_in_name(text_[at_])) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  // After `[`: a text in either quotes, or a number.
  std::optional<Step> read_index() {
    skip_blanks();
    Step step;
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote == '"' || quote == '\'') {
      const std::size_t end = text_.find(quote, at_ + 1);
      if (end == std::string_view::npos) return fail("the quote is not closed");
      step = std::string(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
    } else {
      const auto number = text::parse_number<std::size_t>(take_name());
      if (!number) return fail("an index is a text in quotes, or a number");
      step = *number;
    }
    skip_blanks();
    if (!take("]")) return fail("here \"]\" is missing");
    return step;
  }

  std::optional<std::vector<Step>> read_path() {
    std::vector<Step> steps = {take_name()};
    while (true) {
      if (take(".")) {
        std::string name = take_name();
        if (name.empty()) return fail("a name is missing here");
        steps.emplace_back(std::move(name));
      } else if (take("[")) {
        auto step = read_index();
        if (!step) return std::nullopt;
        steps.push_back(std::move(*step));
      } else {
        return steps;
      }
    }
  }

  std::optional<Output> read_output() {
    const std::size_t mark = at_;
    at_ += 2;
    if (take("-")) {
      while (!pending_.empty() && text::is_white(pending_.back())) pending_.pop_back();
    }
    skip_blanks();
    const std::size_t begin = at_;
    auto steps = read_path();
    if (!steps) return std::nullopt;
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '|') return fail("filters of Liquid are not run here");
    trims_after_ = take("-");
    if (!take("}}")) return fail("an output of Liquid is one path here, up to \"}}\"");
    const std::size_t end = std::exchange(at_, begin);
    auto output = output_of(std::move(*steps));
    at_ = output ? end : mark;
    return output;
  }

  std::optional<Output> output_of(std::vector<Step> steps) {
    const std::string root = std::get<std::string>(steps.front());
    if (root == "body") {
      steps.erase(steps.begin());
      return Output{nullptr, std::move(steps)};
    }
    if (root != "context") return fail("outputs of Liquid begin with \"body\" or \"context\" here");
    return output_of_context(steps);
  }

  // The path as an expression, up to a variable, which is gone into as JSON.
  std::optional<Output> output_of_context(const std::vector<Step>& steps) {
    constexpr std::array<std::string_view, 4> kTables = {"Variables", "MatchedParameters",
                                                         "Headers", "Query"};
    std::string expression = "@(context";
    std::string before;
    std::size_t next = 1;
    for (; next < steps.size() && before != "Variables"; ++next) {
      const auto* name = std::get_if<std::string>(&steps[next]);
      const bool is_key = std::find(kTables.begin(), kTables.end(), before) != kTables.end();
      if (name == nullptr || name->find_first_of("\"\\") != std::string::npos)
        return fail("this is no member of \"context\"");
      expression += is_key ? ".GetValueOrDefault(\"" + *name + "\", \"\")" : "." + *name;
      before = is_key ? "" : *name;
    }
    if (before == "Variables" && next < steps.size()) {
      const auto* name = std::get_if<std::string>(&steps[next++]);
      if (name == nullptr || name->find_first_of("\"\\") != std::string::npos)
        return fail("a variable has a name");
      expression += ".GetValueOrDefault(\"" + *name + "\")";
    }
    std::vector<expressions::Fault> faults;
    auto made = expressions::Expression::compile(expression + ")", faults);
    if (!made) return fail(std::move(faults.front().message), std::move(faults.front().notes));
    return Output{std::make_shared<const expressions::Expression>(std::move(*made)),
                  {steps.begin() + static_cast<std::ptrdiff_t>(next), steps.end()}};
  }

  std::string_view text_;
  std::vector<Problem>& problems_;
  std::size_t at_ = 0;
  std::string pending_;  ///< text before the next output
  bool trims_after_ = false;
};

std::optional<LiquidTemplate> LiquidTemplate::read(std::string_view text,
                                                   std::vector<Problem>& problems) {
  return Reader(text, problems).read();
}

std::string LiquidTemplate::fill(PolicyCall& call) const {
  CallContext context(call);
  JsonPtr body;
  if (asks_body_) {
    const std::string text = read_body(call);
    std::string problem;
    auto read = expressions::parse_json(text.empty() ? "null" : text, problem);
    if (!read)
      throw expressions::ExpressionError("The body of the template is no JSON: " + problem);
    body = std::move(*read);
  }
  std::string filled;
  for (const Part& part : parts_) {
    filled += part.text;
    if (!part.output) continue;
    const Output& output = *part.output;
    Value value = output.root == nullptr ? Value(body) : evaluated(*output.root, context);
    for (const Step& step : output.steps) value = inside(value, step);
    filled += printed(value);
    if (filled.size() > expressions::kMaxMadeBytes)
      throw expressions::ExpressionError("The template makes too long a text.");
  }
  return filled;
}

}  // namespace aml::gateway
