#include "emulator/management/resources.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "emulator/core/trained_resources.h"
#include "emulator/definition/model_file.h"
#include "emulator/text/messages.h"
#include "model/answers.h"
#include "model/table_text.h"
#include "model/text_pattern.h"

namespace aml::management {

namespace {

using core::TrainedResource;
using model::ParameterValue;
using AnswersPointer = std::shared_ptr<const model::Answers>;

const core::Retrained* find_alternative(const core::ServiceDefinition& definition,
                                        const std::string& resource, std::string_view blob) {
  if (blob.starts_with('/')) blob.remove_prefix(1);
  for (const core::Retrained& one : definition.retrained) {
    if (one.resource == resource && model::matches_pattern(one.blob, blob)) return &one;
  }
  return nullptr;
}

std::optional<TrainedResource> find_resource(const core::ServiceDefinition& definition,
                                             const std::string& name) {
  for (TrainedResource& one : core::trained_resources(definition.pipeline)) {
    if (one.name == name) return std::move(one);
  }
  return std::nullopt;
}

const ParameterValue& value_of(const core::ServiceDefinition& definition,
                               const core::GlobalParameter::Target& target) {
  const auto& steps = definition.pipeline.steps;
  const auto step = std::find_if(steps.begin(), steps.end(),
                                 [&](const auto& one) { return one.id == target.step; });
  return step->parameters.at(target.parameter);
}

ParameterValue read_trained_model(const std::string& name, const std::string& content) {
  definition::ReadModel read = definition::read_model(content, "the blob", {});
  if (read.model == nullptr)
    throw std::invalid_argument(read.faults.empty() ? "it is no model"
                                                    : definition::to_text(read.faults.front()));
  return model::ModelReference{name, std::move(read.model)};
}

ParameterValue read_examples(const model::Answers& answers, const std::string& content) {
  try {
    const auto opened =
        model::open_table(model::TextFormat::kCsv, content, true, answers.example_columns());
    if (!opened) throw std::invalid_argument("it is no table");
    return answers.with_examples(
        opened->reader->read(std::string_view(content).substr(opened->header_bytes)));
  } catch (const model::TextFault& fault) {
    throw std::invalid_argument(fault.what());
  }
}

// The resource keeps its name, whatever model is in its place.
ParameterValue named_as(const ParameterValue& now, const ParameterValue& alternative) {
  const auto* const model = std::get_if<model::ModelReference>(&alternative);
  if (model == nullptr) return alternative;
  return model::ModelReference{std::get<model::ModelReference>(now).name, model->model};
}

ParameterValue read_content(const ParameterValue& now, const std::string& content) {
  if (const auto* answers = std::get_if<AnswersPointer>(&now))
    return read_examples(**answers, content);
  return read_trained_model(std::get<model::ModelReference>(now).name, content);
}

}  // namespace

bool has_alternative(const core::ServiceDefinition& definition, const std::string& resource,
                     const std::string& relative_location) {
  return find_alternative(definition, resource, relative_location) != nullptr;
}

void check_content(const core::ServiceDefinition& definition, const std::string& resource,
                   const std::string& content) {
  const auto found = find_resource(definition, resource);
  if (!found) throw std::invalid_argument("there is no resource " + text::in_quotes(resource));
  read_content(value_of(definition, found->sets.front()), content);
}

bool set_resources(core::ServiceDefinition& definition,
                   const std::vector<PatchedResource>& resources,
                   const std::map<std::string, std::shared_ptr<const std::string>>& contents) {
  bool is_set = false;
  for (const PatchedResource& one : resources) {
    const auto found = find_resource(definition, one.name);
    if (!found) continue;
    const core::Retrained* const alternative =
        find_alternative(definition, one.name, one.relative_location);
    const auto content = contents.find(one.content);
    if (alternative == nullptr && content == contents.end()) continue;
    for (const core::GlobalParameter::Target& target : found->sets) {
      const ParameterValue now = value_of(definition, target);
      core::set_parameter(definition.pipeline, target,
                          alternative != nullptr ? named_as(now, alternative->value)
                                                 : read_content(now, *content->second));
    }
    is_set = true;
  }
  return is_set;
}

}  // namespace aml::management
