#include "emulator/management/made_content.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "emulator/management/code_bundle.h"

namespace aml::management {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExperiment = "experiment";

}  // namespace

std::string write_experiment_content(const ExperimentContent& content) {
  Json files = Json::object();
  for (const auto& [name, text] : content.files) files[name] = text;
  const Json json = {
      {kExperiment, content.definition}, {"graph", content.graph}, {"files", std::move(files)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<ExperimentContent> find_experiment_content(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (!json.contains(kExperiment)) return std::nullopt;
    ExperimentContent content{json.at(kExperiment), json.at("graph"), {}};
    for (const auto& [name, file] : json.at("files").items()) content.files[name] = file;
    return content;
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("a published experiment cannot be read: ") + error.what());
  }
}

definition::ParsedDefinition parse_experiment_content(const ExperimentContent& content,
                                                      const definition::Outside& outside) {
  const auto read_beside = [&](const std::string& name) -> definition::FileBeside {
    const auto found = content.files.find(name);
    if (found == content.files.end()) return {std::nullopt, "it is not there"};
    return {found->second, ""};
  };
  auto parsed = definition::parse_definition(content.definition, "service.json", kExperiment,
                                             read_beside, outside);
  if (parsed.definition)
    parsed.definition->source = std::hash<std::string>()(write_experiment_content(content));
  return parsed;
}

core::ServiceDefinition definition_of_content(std::string_view text,
                                              const definition::Outside& outside) {
  const auto experiment = find_experiment_content(text);
  if (!experiment) return definition_of(read_bundle(text), outside.make_script);
  definition::ParsedDefinition parsed = parse_experiment_content(*experiment, outside);
  if (!parsed.definition) throw std::runtime_error(parsed.faults.front().message);
  return std::move(*parsed.definition);
}

}  // namespace aml::management
