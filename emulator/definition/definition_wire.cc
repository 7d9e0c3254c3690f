#include "emulator/definition/definition_wire.h"

#include <exception>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "emulator/core/trained_resources.h"
#include "emulator/definition/definition_parts.h"
#include "emulator/definition/positioned_json.h"

namespace aml::definition {

namespace {

Draft read_parts(const Node& root, const std::string& folder_name, const Surroundings& around,
                 FaultList& faults) {
  Draft draft;
  read_identity(root, folder_name, draft, faults);
  read_datasets(root, draft, faults);
  read_models(root, around, draft, faults);
  read_modules(root, around, draft, faults);
  read_ports(root, draft, faults);
  read_retrained(root, draft, faults);
  read_global_parameters(root, draft, faults);
  check_flow(root, draft, faults);
  return draft;
}

// The pipeline decides last: what it refuses is not a definition, whatever was checked before.
void check_pipeline(const Node& root, const core::ServiceDefinition& definition,
                    FaultList& faults) {
  try {
    model::Pipeline(core::with_parameters(definition, {}));
  } catch (const std::exception& refusal) {
    faults.add(root.member("modules").position(), refusal.what());
    return;
  }
  const std::vector<Node> nodes = root.member("retrained").children();
  for (std::size_t i = 0; i < definition.retrained.size(); ++i) {
    try {
      model::Pipeline(core::with_parameters(core::retrained(definition, i), {}));
    } catch (const std::exception& refusal) {
      faults.add(nodes[i].position(),
                 std::string("the service cannot run with it: ") + refusal.what());
    }
  }
}

void add_conflict(std::vector<DefinitionFault>& faults, const std::string& file,
                  SourcePosition position, std::string message, const std::string& first_file,
                  SourcePosition first) {
  faults.push_back({file,
                    position.line,
                    position.column,
                    std::move(message),
                    {"first given at " + first_file + ":" + to_text(first)}});
}

}  // namespace

std::string to_text(const DefinitionFault& fault) {
  std::string text = "error: " + fault.file + ":" + std::to_string(fault.line) + ":" +
                     std::to_string(fault.column) + ": " + fault.message;
  for (const std::string& note : fault.notes) text += "\n  " + note;
  return text;
}

namespace {

SourcePosition position_of(const PositionedJson& document, const std::string& pointer) {
  const auto found = document.values.find(pointer);
  return found == document.values.end() ? SourcePosition{} : found->second;
}

ParsedDefinition parse_keeping(KeepPositions keep, std::string_view text,
                               const Surroundings& around, const std::string& folder_name) {
  ParsedDefinition parsed;
  parsed.file = around.file;
  FaultList faults(around.file);
  std::vector<DefinitionFault> file_faults;
  const PositionedJson document = read_json(text, faults, keep);
  const Node root(document);
  const std::size_t modules = document.complete ? root.member("modules").children().size() : 0;
  if (modules > kMaxModules) {
    faults.add(root.member("modules").position(), "there are " + std::to_string(modules) +
                                                      " modules, and at most " +
                                                      std::to_string(kMaxModules) + " are read");
  } else if (document.complete) {
    check_format(root, kServiceFormat, faults);
    Draft draft = read_parts(root, folder_name, around, faults);
    file_faults = std::move(draft.file_faults);
    const bool files_are_fine = file_faults.empty();
    if (faults.size() == 0 && files_are_fine) check_pipeline(root, draft.definition, faults);
    if (faults.size() == 0 && files_are_fine) parsed.definition = std::move(draft.definition);
    parsed.name = position_of(document, "/name");
    parsed.endpoint = position_of(document, "/endpoint/id");
  }
  parsed.faults = faults.take();
  for (DefinitionFault& fault : file_faults) parsed.faults.push_back(std::move(fault));
  return parsed;
}

}  // namespace

FileBeside nothing_beside(const std::string&) {
  return {std::nullopt, "a built-in definition has no files beside it"};
}

// Positions are half the work of reading, and only a fault needs them.
ParsedDefinition parse_definition(std::string_view text, const std::string& file,
                                  const std::string& folder_name, const ReadBeside& read_beside,
                                  const Outside& outside) {
  const Surroundings around{file, read_beside, outside};
  ParsedDefinition parsed = parse_keeping(KeepPositions::kOfTopMembers, text, around, folder_name);
  if (parsed.faults.empty()) return parsed;
  return parse_keeping(KeepPositions::kOfAll, text, around, folder_name);
}

std::vector<DefinitionFault> find_conflicts(std::span<const ParsedDefinition> parsed) {
  std::vector<DefinitionFault> faults;
  std::map<std::string, const ParsedDefinition*> endpoints;
  std::map<std::pair<std::string, std::string>, const ParsedDefinition*> names;
  std::set<std::tuple<std::string, std::string, std::string>> endpoint_names;
  for (const ParsedDefinition& one : parsed) {
    if (!one.definition) continue;
    const core::ServiceDefinition& definition = *one.definition;
    const auto [name, is_new_name] =
        names.emplace(std::pair(definition.workspace_id, definition.name), &one);
    const bool is_new_endpoint_name =
        endpoint_names.emplace(definition.workspace_id, definition.name, definition.endpoint_name)
            .second;
    const bool is_further_endpoint =
        is_new_endpoint_name &&
        name->second->definition->web_service_id == definition.web_service_id;
    if (!is_new_name && !is_further_endpoint) {
      add_conflict(faults, one.file, one.name,
                   "workspace " + definition.workspace_id + " already has a service named " +
                       in_quotes(definition.name),
                   name->second->file, name->second->name);
      continue;  // derived from the same name, the ids are the same too
    }
    const auto [endpoint, is_new_endpoint] = endpoints.emplace(definition.endpoint_id, &one);
    if (!is_new_endpoint) {
      add_conflict(faults, one.file, one.endpoint,
                   "endpoint id " + definition.endpoint_id + " is given twice",
                   endpoint->second->file, endpoint->second->endpoint);
    }
  }
  return faults;
}

}  // namespace aml::definition
