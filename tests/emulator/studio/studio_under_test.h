#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/management/memory_definition_store.h"
#include "emulator/studio/graph_check.h"
#include "emulator/studio/studio.h"
#include "tests/emulator/management/published_under_test.h"

namespace aml::tests {

inline constexpr const char* kHashingService = R"({
  "name": "Hashing",
  "workspace": {"id": "aa000000000000000000000000000001", "token": "ee000000000000000000000000000001"},
  "webService": {"id": "cc000000000000000000000000000009"},
  "datasets": [{"name": "Reviews", "columns": [{"name": "Col1", "type": "Int32"},
    {"name": "Col2", "type": "String"}], "rows": [[5, "good day"], [1, "bad day"]]}],
  "modules": [
    {"id": "select", "module": "Select Columns in Dataset", "from": "Reviews",
     "parameters": {"Select columns": ["Col2"]}},
    {"id": "hash", "module": "Feature Hashing", "from": "select",
     "parameters": {"Target columns": ["Col2"], "Hashing bitsize": 2, "N-grams": 1}}],
  "inputs": [{"name": "input1", "to": "hash"}],
  "outputs": [{"name": "output1", "from": "hash"}]})";

/// The service of that text, as if it had been read from a folder.
inline core::ServiceDefinition service_of_text(const std::string& text) {
  auto parsed = definition::parse_definition(text, "service.json", "service");
  for (const auto& fault : parsed.faults) throw std::runtime_error(definition::to_text(fault));
  parsed.definition->files = [text](const std::string& name) {
    return name == "service.json" ? std::optional(text) : std::nullopt;
  };
  return std::move(*parsed.definition);
}

inline service::Catalog::Endpoints hashing_service() {
  std::vector<core::ServiceDefinition> definitions;
  definitions.push_back(service_of_text(kHashingService));
  return service::Catalog(std::move(definitions)).endpoints();
}

/// Studio beside the published services, over a store that may outlive it.
struct StudioUnderTest {
  explicit StudioUnderTest(management::DefinitionStore& store, bool runs_at_once = true)
      : world(store, 100, hashing_service()),
        studio({.published = world.published,
                .management = world.management,
                .store = store,
                .clock = world.clock,
                .ids = world.ids,
                .outside = {},
                .table_bytes = 64u << 20,
                .runs_at_once = runs_at_once}) {}

  studio::ExperimentPointer get(const std::string& id) const {
    return studio.inventory().get_experiment(kWorkspace, id);
  }

  PublishedUnderTest world;
  studio::Studio studio;
};

/// A node of a graph: parameters as `name=value`, and what its data port is wired to.
inline studio::Json graph_node(const std::string& id, std::string_view module,
                               std::initializer_list<std::pair<std::string, std::string>> values,
                               const std::string& port = "", const std::string& dataset = "") {
  const graph::GraphModule* found = graph::find_graph_module_named(module);
  studio::Json parameters = studio::Json::array();
  for (const auto& [name, value] : values)
    parameters.push_back({{"Name", name}, {"Value", value}, {"ValueType", "Literal"}});
  studio::Json inputs = studio::Json::array();
  if (!port.empty())
    inputs.push_back({{"Name", port},
                      {"NodeId", id},
                      {"DataSourceId", dataset.empty() ? studio::Json() : studio::Json(dataset)}});
  return {{"Id", id},
          {"ModuleId", found == nullptr ? std::string(module) : graph::write_module_id(*found)},
          {"ModuleParameters", parameters},
          {"InputPortsInternal", inputs},
          {"OutputPortsInternal", studio::Json::array()}};
}

inline studio::Json graph_edge(const std::string& from, const std::string& to) {
  return {{"SourceOutputPortId", from}, {"DestinationInputPortId", to}};
}

inline studio::Json graph_of(const std::vector<studio::Json>& nodes,
                             const std::vector<studio::Json>& edges) {
  return {{"ModuleNodes", nodes}, {"EdgesInternal", edges}, {"SerializedClientData", ""}};
}

/// What a client posts.
inline studio::Submission submission_of(const studio::Json& graph, bool is_draft,
                                        studio::Json web_service = nullptr) {
  const studio::Json body = {{"Description", "Mine"},
                             {"IsDraft", is_draft},
                             {"ExperimentGraph", graph},
                             {"WebService", std::move(web_service)}};
  return studio::parse_submission(studio::write_json(body));
}

}  // namespace aml::tests
