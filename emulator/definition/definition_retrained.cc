#include <algorithm>
#include <memory>
#include <utility>

#include "emulator/core/trained_resources.h"
#include "emulator/definition/definition_answers.h"
#include "emulator/definition/definition_parts.h"

namespace aml::definition {

namespace {

using AnswersPointer = std::shared_ptr<const model::Answers>;

// What is in force there now; null: there is no such resource, which is reported.
const model::ParameterValue* find_value(const Node& resource, const std::string& name,
                                        const Draft& draft, FaultList& faults) {
  const model::PipelineSpec& pipeline = draft.definition.pipeline;
  const auto known = core::trained_resources(pipeline);
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
  if (found == known.end()) {
    std::vector<std::string_view> names;
    for (const core::TrainedResource& one : known) names.push_back(one.name);
    faults.add(resource.position(), "there is no trained model " + resource.shown(),
               names.empty() ? std::vector<std::string>{"help: no module of this service has one"}
                             : spelling_notes(name, names));
    return nullptr;
  }
  const core::GlobalParameter::Target& target = found->sets.front();
  const auto step = std::find_if(pipeline.steps.begin(), pipeline.steps.end(),
                                 [&](const auto& one) { return one.id == target.step; });
  return &step->parameters.at(target.parameter);
}

std::optional<model::ParameterValue> read_value(const Node& node, const model::ParameterValue& now,
                                                Draft& draft, FaultList& faults) {
  const bool takes_answers = std::holds_alternative<AnswersPointer>(now);
  const char* const member = takes_answers ? "answers" : "model";
  const char* const other = takes_answers ? "model" : "answers";
  if (node.member(other).present())
    faults.add(node.member(other).name_position(),
               "this trained model takes " + in_quotes(member) + ", not " + in_quotes(other));
  if (!node.member(member).present()) {
    if (!node.member(other).present())
      faults.add(node.position(), "an alternative needs " + in_quotes(member));
    return std::nullopt;
  }
  if (!takes_answers)
    return read_model_name(node.member(member), in_quotes(member), draft, "", faults);
  if (auto answers = read_answers(node.member(member), faults)) return std::move(*answers);
  return std::nullopt;
}

void read_one(const Node& node, Draft& draft, FaultList& faults) {
  const Node resource = node.member("resource"), blob = node.member("blob");
  if (!resource.is(kText) || !blob.is(kText)) return;
  if (blob.text()->empty())
    faults.add(blob.position(), "the pattern of a blob's name is empty",
               {"help: write \"container/blob\", where * is any number of characters"});
  core::Retrained read{core::resource_name(*resource.text()), *blob.text(), {}};
  const model::ParameterValue* const now = find_value(resource, read.resource, draft, faults);
  if (now == nullptr) return;
  if (auto value = read_value(node, *now, draft, faults)) {
    read.value = std::move(*value);
    draft.definition.retrained.push_back(std::move(read));
  }
}

}  // namespace

void read_retrained(const Node& root, Draft& draft, FaultList& faults) {
  for (const Node& node : root.member("retrained").children()) read_one(node, draft, faults);
}

}  // namespace aml::definition
