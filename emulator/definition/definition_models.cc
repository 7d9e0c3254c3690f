#include <algorithm>
#include <utility>

#include "emulator/definition/definition_parts.h"
#include "emulator/definition/definition_script.h"
#include "emulator/definition/model_parts.h"

namespace aml::definition {

namespace {

ModelHints read_hints(const Node& node, FaultList& faults) {
  ModelHints hints;
  if (node.member("features").is(kList))
    hints.features = read_model_features(node.member("features"), faults);
  hints.classes = read_model_classes(node.member("classes"), faults);
  hints.objective = node.member("objective").text();
  hints.base_score = node.member("baseScore").number();
  return hints;
}

std::string path_beside(const std::string& file, const std::string& name) {
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? name : file.substr(0, slash + 1) + name;
}

Model read_file(const Node& file, const ModelHints& hints, const Surroundings& around, Draft& draft,
                FaultList& faults) {
  const std::string name = *file.text();
  if (!is_plain_name(name)) {
    faults.add(file.position(), "a model's file is named without folders, not " + file.shown(),
               {"help: it is beside the definition"});
    return nullptr;
  }
  const FileBeside found = around.read(name);
  if (!found.text) {
    faults.add(file.position(), "the model's file " + file.shown() + " cannot be read",
               {found.problem});
    return nullptr;
  }
  ReadModel read = read_model(*found.text, path_beside(around.file, name), hints);
  for (DefinitionFault& fault : read.faults) draft.file_faults.push_back(std::move(fault));
  return std::move(read.model);
}

void read_one(const Node& node, const Surroundings& around, Draft& draft, FaultList& faults) {
  const Node name = node.member("name"), file = node.member("file");
  if (!name.is(kText)) return;
  const auto [place, is_new] = draft.models.emplace(*name.text(), nullptr);
  if (name.text()->empty()) faults.add(name.position(), "a model's name is empty");
  if (!is_new) faults.add(name.position(), "the model name " + name.shown() + " is given twice");
  if (!file.is(kText) || !is_new) return;
  const std::size_t faults_before = faults.size();
  const ModelHints hints = read_hints(node, faults);
  if (faults.size() == faults_before) place->second = read_file(file, hints, around, draft, faults);
}

}  // namespace

void read_models(const Node& root, const Surroundings& around, Draft& draft, FaultList& faults) {
  for (const Node& node : root.member("models").children()) read_one(node, around, draft, faults);
}

std::optional<model::ParameterValue> read_model_name(const Node& value, const std::string& subject,
                                                     Draft& draft, const std::string& step,
                                                     FaultList& faults) {
  const auto name = value.text();
  if (!name) {
    faults.add(value.position(),
               subject + " must be a text, the name of a model, not " + value.shown());
    return std::nullopt;
  }
  const auto found = draft.models.find(*name);
  if (found == draft.models.end()) {
    std::vector<std::string_view> known;
    for (const auto& [other, model] : draft.models) known.push_back(other);
    faults.add(value.position(), "there is no model " + in_quotes(*name),
               known.empty() ? std::vector<std::string>{"help: list it in \"models\""}
                             : spelling_notes(*name, known));
    return std::nullopt;
  }
  if (found->second == nullptr) {
    draft.faulty.insert(step);  // its faults were reported where it is
    return std::nullopt;
  }
  return model::ModelReference{*name, found->second};
}

}  // namespace aml::definition
